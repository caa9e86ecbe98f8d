"""Work done once for the same input is the work itself, done again."""

import ast
import gc
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancity.charts.finished import Finished, drawn_once
from cleancity.once import once

ROOT = Path(__file__).parents[2]
CELLS = st.one_of(st.none(), st.integers(-9, 9), st.floats(allow_nan=False), st.text("甲乙ab", max_size=3))
FRAMES = st.lists(st.tuples(CELLS, CELLS), max_size=4).map(lambda rows: pd.DataFrame(rows, columns=["a", "b"]))
done = []


@once
def described(rows, *more, digits=1):
    done.append(1)
    return [rows.to_json(date_format="iso"), [str(each) for each in rows.dtypes], list(rows.index), repr(more), digits]


@once
def described_otherwise(rows, *more, digits=1):
    return ["another"]


@drawn_once
def drawn(rows, colour):
    figure = go.Figure(go.Bar(x=rows["n"], y=list(rows["name"]), marker={"color": colour}))
    figure.add_annotation(text="件", x=1, y=0, showarrow=False)
    return figure.update_layout(height=200)


@given(FRAMES, FRAMES, st.integers(0, 3))
def test_the_answer_is_that_of_the_work_itself_for_whatever_it_is_asked(one, other, digits):
    for rows in (one, other, one.copy(), other.iloc[::-1], one.rename(columns={"a": "c"})):
        assert described(rows, digits=digits) == described.__wrapped__(rows, digits=digits)
        assert described_otherwise(rows, digits=digits) == ["another"]


def test_frames_that_came_apart_from_one_cached_answer_are_asked_of_the_work_once():
    rows = pd.DataFrame({"name": ["城管局", None], "n": [3.5, np.nan], "day": pd.to_datetime(["2026-11-15", None])})
    answer = pickle.dumps(rows)  # as Streamlit keeps it for all readers
    described(pickle.loads(answer), "only here")
    before = len(done)
    for _ in range(3):
        described(pickle.loads(answer), "only here")
        described(pickle.loads(answer).head(1), "only here")
    assert len(done) == before + 1
    described(pickle.loads(answer).astype({"n": "float32"}), "only here")
    described(pickle.loads(answer), "and there")
    assert len(done) == before + 3


def test_what_a_caller_does_to_its_answer_reaches_nobody_else():
    @once
    def doubled(rows):
        return rows * 2, [rows]

    rows = pd.DataFrame({"n": [1, 2]})
    frame, listed = doubled(rows)
    frame.loc[0, "n"] = 99
    listed.clear()
    frame, listed = doubled(rows)
    assert list(frame["n"]) == [2, 4] and len(listed) == 1


def test_work_that_fails_fails_each_time_and_is_not_kept():
    tried = []

    @once
    def failing(number):
        tried.append(number)
        if len(tried) < 3:
            raise ValueError("not yet")
        return number

    for _ in range(2):
        with pytest.raises(ValueError, match="not yet"):
            failing(7)
    assert failing(7) == failing(7) == 7 and len(tried) == 3


def test_a_figure_drawn_once_is_sent_as_the_plain_one_is_and_has_the_same_parts():
    rows = pd.DataFrame({"name": ["甲", "乙"], "n": [2, 5]})
    plain, kept = drawn.__wrapped__(rows, "#0072B2"), drawn(rows, "#0072B2")
    assert isinstance(kept, go.Figure) and kept.to_dict() == plain.to_dict() and kept.to_json() == plain.to_json()
    assert kept.layout.height == 200 and kept.data[0].type == "bar" and kept.layout.annotations[0].text == "件"
    assert kept.to_dict() == plain.to_dict() == drawn(rows, "#0072B2").to_dict()
    assert drawn(rows, "#D55E00").to_dict() != plain.to_dict()


def test_a_figure_that_a_caller_changes_is_sent_changed_and_only_by_that_caller():
    rows = pd.DataFrame({"name": ["甲"], "n": [2]})
    changed = drawn(rows, "red").update_layout(height=300)
    changed.add_annotation(text="多的")
    assert changed.to_dict()["layout"]["height"] == 300 and len(changed.to_dict()["layout"]["annotations"]) == 2
    assert drawn(rows, "red").to_dict() == drawn.__wrapped__(rows, "red").to_dict()


def test_figures_that_are_kept_leave_no_parts_for_the_garbage_collector_to_go_through():
    def parts():
        gc.collect()
        return sum(isinstance(each, (go.Figure, go.Bar, go.Layout)) for each in gc.get_objects())

    before = parts()
    for n in range(20):
        drawn(pd.DataFrame({"name": ["甲"], "n": [n]}), "blue")
    assert parts() == before


def test_streamlit_takes_a_finished_figure_without_building_it():
    import plotly.tools

    kept = drawn(pd.DataFrame({"name": ["甲"], "n": [4]}), "green")
    assert type(kept) is Finished
    plotly.tools.return_figure_from_figure_or_data(kept, validate_figure=True)
    assert not kept._is_built


def test_what_is_done_once_looks_at_nothing_but_its_arguments():
    looks = {"load_settings", "load_calendar", "now", "today", "open", "read_text", "run", "vocabulary"}
    found = 0
    for path in [*(ROOT / "cleancity").rglob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        kept = [
            node for node in tree.body if isinstance(node, ast.FunctionDef)
            and any(isinstance(mark, ast.Name) and mark.id in ("once", "drawn_once") for mark in node.decorator_list)
        ]  # fmt: skip
        found += len(kept)
        assert not kept or path.parent.name in ("analysis", "charts"), path
        used = {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(tree)} if kept else set()
        assert not used & looks, (path, used & looks)
    assert found > 50
