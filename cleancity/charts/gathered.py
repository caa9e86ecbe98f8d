"""Shapes and annotations of a figure, gathered first and put on it at once.

Added one by one, Plotly goes through all earlier ones with each: a figure of 40 rows spent most of its page's time so.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go


class Gathered:
    """What `figure.add_shape` and `figure.add_annotation` would be told, in their order."""

    def __init__(self) -> None:
        self._shapes: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []

    def add_shape(self, **shape: Any) -> None:
        """As `figure.add_shape` takes it."""
        self._shapes.append(shape)

    def add_annotation(self, **annotation: Any) -> None:
        """As `figure.add_annotation` takes it."""
        self._annotations.append(annotation)

    def put_on(self, figure: go.Figure) -> None:
        """After what the figure has already; underscores in names reach into parts, as everywhere in Plotly."""
        figure.layout.shapes = (*figure.layout.shapes, *(go.layout.Shape(**each) for each in self._shapes))
        written = (go.layout.Annotation(**each) for each in self._annotations)
        figure.layout.annotations = (*figure.layout.annotations, *written)
