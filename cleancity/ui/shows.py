"""Charts, tables, downloads and the designed empty states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cleancity.desk import seeing
from cleancity.desk.tickets import Taken
from cleancity.reports import workbook
from cleancity.settings import load_settings
from cleancity.ui import persons
from cleancity.ui.database import store
from cleancity.ui.downloading import download as offer_file
from cleancity.ui.titles import titles_of
from cleancity.ui.views import current_view

ROW_PX = 33  # of a grid's row, and of its head


def chart(
    figure: go.Figure,
    *,
    alt: str,
    rows: pd.DataFrame,
    name: str,
    titles: Mapping[str, str] | None = None,
    download: bool = True,
    fill: bool = False,
) -> None:
    """Draw a figure with its description for those who cannot see it, and its rows to take away.

    `name` is unique on the page; it is the downloaded file's name too. `fill`: as high as the card has room for.
    """
    height: Any = "stretch" if fill else "content"
    st.plotly_chart(figure, theme=None, key=f"chart_{name}", alt=alt, height=height, config={"displayModeBar": False})
    if download:
        excel(rows, name, titles=titles)


def table(
    rows: pd.DataFrame,
    *,
    columns: Mapping[str, Any],
    name: str,
    height: int | None = None,
    on_select: str = "ignore",
    download: bool = True,
) -> int | None:
    """Draw rows as a grid; `columns` maps names to words or to a Streamlit column config, in order.

    `height` is the most it takes: a few rows take less.
    Returns the position of the chosen row when `on_select` is "rerun", else None.
    """
    shown = [column for column in columns if column in rows.columns]
    event = st.dataframe(
        rows[shown],
        hide_index=True,
        column_config={column: columns[column] for column in shown},
        height=min(height, ROW_PX * (len(rows) + 1) + 2) if height else "auto",
        key=f"table_{name}",
        on_select=on_select,  # type: ignore[call-overload]
        selection_mode="single-row",
        placeholder="",
        alt=name,
    )
    if download:
        excel(rows[shown], name, titles={column: _label(columns[column]) for column in shown})
    if on_select == "ignore":
        return None
    chosen = event["selection"]["rows"]
    # A choice outlives its rows: the same grid may by now show fewer of them.
    return int(chosen[0]) if chosen and chosen[0] < len(rows) else None


def _label(column: Any) -> str:
    """The words above a column: given as they are, or within a Streamlit column config (a dictionary)."""
    return str(column["label"]) if isinstance(column, dict) else str(column)


def excel(rows: pd.DataFrame, name: str, *, titles: Mapping[str, str] | None = None, label: str = "导出表格") -> None:
    """A button that saves `rows` as an Excel file; the file is made when it is clicked."""
    words = {**titles_of(rows), **{k: v for k, v in (titles or {}).items() if k in rows.columns}}
    filters = current_view().params
    offer_file(
        label, lambda: Taken(workbook(rows, words, name), len(rows)), f"{name}.xlsx", key=f"excel_{name}",
        holds="表格", kind="tertiary", filters=filters,
    )  # fmt: skip


def excel_of(query_name: str, name: str, *, label: str = "导出表格", **extra: object) -> None:
    """A button that saves every row of a query under the reader's filters; asked and written when it is clicked."""
    # Captured here: a click runs on a thread without session.
    opened, person, params = store(), persons.actor(), {**current_view().params, **extra}

    def build() -> Taken:
        rows = seeing.rows(opened, person, query_name, params)
        return Taken(workbook(rows, titles_of(rows), name), len(rows))

    offer_file(label, build, f"{name}.xlsx", key=f"excel_{name}", holds=query_name, filters=params)


def frames(widths: int | Sequence[int]) -> list[DeltaGenerator]:
    """Bordered cards side by side, equally high."""
    return [column.container(border=True, height="stretch") for column in st.columns(widths)]


def finding(words: str) -> None:
    """The heading of a card: what the picture under it shows, as a sentence."""
    st.markdown(f"**{words}**")


def say_empty(words: str) -> None:
    """The designed empty state: nothing is broken, there is just nothing to show, and why."""
    with st.container(border=True):
        st.markdown(f":gray[{words}]")


def too_few(n: int) -> None:
    """Say that there are too few to judge by."""
    st.markdown(f":gray[样本不足（{n:,} 件，少于 {load_settings().n_min} 件），不作评价。]")
