"""A line of weeks without axes, small enough to stand beside a number."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from cleancity.charts import theme

_WIDTH, _HEIGHT, _PAD = 100.0, 30.0, 3.0


def sparkline(series: Sequence[float | None], alt: str) -> str:
    """The series as an HTML image, oldest first, gaps left out; empty when fewer than two points are known.

    Nothing but numbers and `alt` (our own words) goes into it.
    """
    known = [(at, float(value)) for at, value in enumerate(series) if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(value for _, value in known), max(value for _, value in known)
    span = (high - low) or 1.0
    last = max(len(series) - 1, 1)
    points = [
        (
            _PAD + at / last * (_WIDTH - 2 * _PAD),
            _HEIGHT - _PAD - ((value - low) / span if high > low else 0.5) * (_HEIGHT - 2 * _PAD),
        )
        for at, value in known
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}">'
        f'<polyline points="{path}" fill="none" stroke="{theme.GREY}" stroke-width="1.6"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{theme.INK}"/></svg>'
    )
    # As a picture within the address: Streamlit strips bare SVG from st.html.
    return f'<img alt="{alt}" src="data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}">'
