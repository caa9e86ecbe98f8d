"""Figures drawn once for all who look at them.

Kept as plain values, not as figures: Streamlit collects all garbage after every run, and goes through the thousands of
parts of each living figure then (300 of them: 46 ms a click).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import plotly.graph_objects as go

from cleancity.once import once

P = ParamSpec("P")


class Finished(go.Figure):  # type: ignore[misc]  # Plotly says no types
    """A figure as it is sent to the browser; only who reaches into it has its parts built, which takes long."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    def to_dict(self) -> dict[str, Any]:
        """Its data and layout, as Plotly's own gives them, but no copy."""
        return super().to_dict() if self._is_built else self._content

    @property
    def _is_built(self) -> bool:
        return "_layout_obj" in self.__dict__

    def __getattr__(self, name: str) -> Any:
        # Reached for what Plotly's own constructor sets, as long as it has not been called.
        if name == "_content" or self._is_built:
            raise AttributeError(name)
        super().__init__(self._content)
        return getattr(self, name)


def drawn_once(draw: Callable[P, go.Figure]) -> Callable[P, go.Figure]:
    """`draw`, done once for the same arguments (see `once`). The figure is the caller's own."""

    @once
    @wraps(draw)
    def content(*arguments: P.args, **named: P.kwargs) -> dict[str, Any]:
        spec: dict[str, Any] = draw(*arguments, **named).to_dict()
        return spec

    @wraps(draw)
    def drawing(*arguments: P.args, **named: P.kwargs) -> go.Figure:
        return Finished(content(*arguments, **named))

    return drawing
