"""What the clerk has answered about each chosen file, kept while its widgets come and go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import streamlit as st

from cleancity import intake

KEY = "upload_answers"


@dataclass
class FileAnswers:
    """One file's answers; empty ones leave the choice to the file.

    `names` says what unknown names stand for: (dataset of the list, name) -> code, "" = nothing known.
    """

    dataset: str | None = None
    sheet: str | None = None
    crs: str | None = None
    has_swapped_axes: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    date_orders: dict[str, str] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def applied_to(self, upload: intake.Upload) -> intake.Upload:
        """The upload, read as answered."""
        answers = intake.Answers(
            columns=self.columns,
            constants=self.constants,
            off=frozenset(self.off),
            date_orders=self.date_orders,
            has_swapped_axes=self.has_swapped_axes,
        )
        return replace(
            upload,
            dataset=self.dataset or upload.dataset,
            sheet=self.sheet or upload.sheet,
            crs=self.crs or upload.crs,
            mapping=intake.with_answers(upload.mapping, answers),
        )


def answers_for(file: str) -> FileAnswers:
    """The answers about the file with this id, made when there are none."""
    every: dict[str, FileAnswers] = st.session_state.setdefault(KEY, {})
    return every.setdefault(file, FileAnswers())


def note_column(file: str, header: str, widget: str) -> None:
    """A column was said to be another one. For a widget's on_change."""
    answers_for(file).columns[header] = st.session_state[widget]


def note_constant(file: str, name: str, widget: str) -> None:
    """A column that the file lacks says the same in every row; empty takes it back. For a widget's on_change."""
    constants, text = answers_for(file).constants, str(st.session_state[widget]).strip()
    constants.pop(name, None)
    if text:
        constants[name] = text


def note_cleaning(file: str, key: str, widget: str) -> None:
    """A cleaning was switched. For a widget's on_change."""
    off = answers_for(file).off
    (off.discard if st.session_state[widget] else off.add)(key)


def note_name(file: str, resource: str, name: str, widget: str) -> None:
    """An unknown name was said to stand for something, or for nothing known. For a widget's on_change."""
    answers_for(file).names[(resource, name)] = st.session_state[widget]


def note_date_order(file: str, column: str, widget: str) -> None:
    """Day first or month first. For a widget's on_change."""
    answers_for(file).date_orders[column] = st.session_state[widget]


def note_sheet(file: str, widget: str) -> None:
    """Another sheet of the workbook. For a widget's on_change."""
    answers = answers_for(file)
    answers.sheet = st.session_state[widget]
    answers.columns.clear()


def note_coordinates(file: str, widget: str) -> None:
    """The coordinate system was chosen beside the map; a trailing ~ says that the axes are swapped. For on_change."""
    answers, chosen = answers_for(file), str(st.session_state[widget])
    answers.crs, answers.has_swapped_axes = chosen.rstrip("~"), chosen.endswith("~")


def choose_dataset(file: str, dataset: str) -> None:
    """Look at the same file as another dataset. For a button's on_click."""
    answers = answers_for(file)
    answers.dataset = dataset
    answers.columns.clear()


def forget_all() -> None:
    """No file, no answers."""
    st.session_state.pop(KEY, None)
