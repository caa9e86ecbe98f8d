"""Figures drawn once for all who look at them, and kept as plain values: a living figure has thousands of parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import plotly.graph_objects as go

from cleancity.once import once

P = ParamSpec("P")


class Finished(go.Figure):  # type: ignore[misc]  # Plotly says no types
    """A figure as it is sent to the browser; only who reaches into it has its parts built, which takes long.

    So built, its arrays are as they are sent ({"dtype", "bdata"}), and it has no rows and columns to add to.
    """

    def __init__(self, content: dict[str, Any]) -> None:
        self._content, self._is_built = content, False

    def to_dict(self) -> dict[str, Any]:
        """Its data and layout, as Plotly's own gives them."""
        if self._is_built:
            built: dict[str, Any] = super().to_dict()
            return built
        return {**self._content, "layout": dict(self._content["layout"])}  # Plotly's repr writes into the layout

    def __getattr__(self, name: str) -> Any:
        # Reached for what Plotly's own constructor sets, as long as it has not been called.
        if name.startswith("__") or self.__dict__.get("_is_built", True):
            raise AttributeError(name)
        self._is_built = True
        super().__init__(self._content)
        return getattr(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return Finished, (self.to_dict(),)


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
