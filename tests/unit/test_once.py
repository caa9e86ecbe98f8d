"""Work done once for the same input is the work itself, done again."""

import ast
import copy
import gc
import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from cleancity import once as memory
from cleancity.charts.finished import drawn_once
from cleancity.once import once

ROOT = Path(__file__).parents[2]
CELLS = st.one_of(st.none(), st.integers(-9, 9), st.floats(allow_nan=False), st.text("甲乙ab", max_size=3))
FRAMES = st.lists(st.tuples(CELLS, CELLS), max_size=4).map(lambda rows: pd.DataFrame(rows, columns=["a", "b"]))
# Frozen values that are handed over as arguments: their types may be named, what reads them may not.
TYPES = {"cleancity.ladder", "cleancity.ladder.Step", "cleancity.settings", "cleancity.settings.Signs"}
READER = "cleancity.charts.basemap"  # of the office's map, for the screens to hand over
done = []


@pytest.fixture(autouse=True)
def forgetful():
    memory.forget()


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
    assert kept.data[0].x == plain.to_dict()["data"][0]["x"]  # as it is sent, no array any more


def test_a_figure_that_a_caller_changes_is_sent_changed_and_only_by_that_caller():
    rows = pd.DataFrame({"name": ["甲"], "n": [2]})
    changed = drawn(rows, "red").update_layout(height=300)
    changed.add_annotation(text="多的")
    assert changed.to_dict()["layout"]["height"] == 300 and len(changed.to_dict()["layout"]["annotations"]) == 2
    assert drawn(rows, "red").to_dict() == drawn.__wrapped__(rows, "red").to_dict()


def test_figures_that_are_kept_leave_no_parts_for_the_garbage_collector_to_go_through():
    def parts():
        gc.collect()
        return sum(type(each) in (go.Figure, go.Bar, go.Layout) for each in gc.get_objects())

    before = parts()
    for n in range(20):
        drawn(pd.DataFrame({"name": ["甲"], "n": [n]}), "blue")
    assert parts() == before


def test_a_page_shows_a_finished_figure_without_building_its_parts():
    def page():
        import pandas as pd
        import streamlit as st

        from tests.unit.test_once import drawn

        kept = drawn(pd.DataFrame({"name": ["甲"], "n": [4]}), "green")
        st.plotly_chart(kept, theme=None, key="chart", alt="甲", config={"displayModeBar": False})
        st.text(str(kept._is_built))

    at = AppTest.from_function(page).run()
    assert not at.exception and at.text[0].value == "False"
    assert json.loads(at.get("plotly_chart")[0].proto.spec)["data"][0]["marker"] == {"color": "green"}


def test_looking_at_a_finished_figure_changes_nothing_of_what_is_sent():
    rows = pd.DataFrame({"name": ["甲"], "n": [4]})
    kept, sent = drawn(rows, "green"), json.loads(drawn.__wrapped__(rows, "green").to_json())
    assert "Finished" in repr(kept) and not hasattr(kept, "no such thing")
    for same in (kept, copy.deepcopy(kept), pickle.loads(pickle.dumps(kept))):
        assert json.loads(same.to_json()) == sent
    assert kept.update_layout(height=77).layout.height == 77


def marked(tree):
    """The functions that are done once."""
    return [
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)
        and {getattr(mark, "id", "") for mark in node.decorator_list} & {"once", "drawn_once"}
    ]  # fmt: skip


def imported(tree):
    """Full names of what a module imports: modules, and what is taken from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def calls_in(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_what_is_done_once_reaches_nothing_that_may_change_while_the_server_runs():
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
        for path in (ROOT / "cleancity").rglob("*.py")
    }
    reached, waiting = set(), [name for name, tree in modules.items() if marked(tree)]
    assert sum(len(marked(modules[name])) for name in waiting) > 60
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            named = {each for each in imported(modules[name]) if each.startswith("cleancity.")} - TYPES
            waiting += named & set(modules)
            outside = {each for each in named if each.split(".")[1] not in ("analysis", "charts", "once", "errors")}
            assert outside == set(), name
    for name in reached:
        called = {getattr(node.func, "id", getattr(node.func, "attr", "")) for node in calls_in(modules[name])}
        looks = {"now", "today", "getenv", "open", "read_text", "read_basemap", "read_features"}
        assert name == READER or not called & looks, name
        assert not {"time", "random", "os", "cleancity.query", "cleancity.store"} & set(imported(modules[name])), name
