"""Marks that are put on a figure at once look as if they had been added one by one."""

import plotly.graph_objects as go
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancity.charts.gathered import Gathered

SHAPES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["line", "rect"]),
        "x0": st.integers(0, 9),
        "y1": st.floats(0, 9),
        "line_width": st.just(2),
    }
)
ANNOTATIONS = st.fixed_dictionaries({"x": st.integers(0, 9), "text": st.text(max_size=5), "font": st.just({"size": 9})})


@given(st.lists(SHAPES, max_size=5), st.lists(ANNOTATIONS, max_size=5))
@settings(deadline=None, max_examples=25)
def test_put_on_at_once_they_are_what_they_would_be_one_by_one(shapes: list, annotations: list) -> None:
    one_by_one, at_once, marks = go.Figure(), go.Figure(), Gathered()
    for figure in (one_by_one, at_once):
        figure.add_annotation(text="first", x=0, y=0)
    for shape in shapes:
        one_by_one.add_shape(**shape)
        marks.add_shape(**shape)
    for annotation in annotations:
        one_by_one.add_annotation(**annotation)
        marks.add_annotation(**annotation)
    marks.put_on(at_once)
    assert at_once.to_json() == one_by_one.to_json()
