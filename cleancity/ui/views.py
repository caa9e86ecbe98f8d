"""What the reader has chosen, frozen, and the head of every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import streamlit as st

from cleancity.charts import theme
from cleancity.settings import load_settings
from cleancity.ui.demo import demo_note
from cleancity.ui.periods import Period
from cleancity.ui.plain import plain

_YEAR_WEEKS = 52


@dataclass(frozen=True)
class View:
    """One reader's question: which days, which part of the city, as of when.

    Attributes:
        as_of: the data's date, or the last day of the period when that is earlier; None on an empty store.
        data_as_of: the data's date.
        filters: filter name -> chosen value, None for all.
        params: the parameters of every query, by their one name each.
    """

    city: str
    as_of: date | None
    data_as_of: date | None
    period: Period
    filters: Mapping[str, str | None]
    is_empty: bool

    @property
    def period_label(self) -> str:
        """The period with its dates."""
        return self.period.label

    @property
    def as_of_day(self) -> int:
        """`as_of` as a day number (days since 1970-01-01)."""
        return (self.as_of - date(1970, 1, 1)).days if self.as_of else 0

    @property
    def params(self) -> dict[str, object]:
        """Parameters for the chosen period."""
        return self._params(self.period, self.as_of)

    @property
    def before(self) -> dict[str, object] | None:
        """Parameters for the period just before, of the same length; None when all data is chosen."""
        return self._back(self.period.n_weeks) if self.period.n_weeks else None

    @property
    def year_before(self) -> dict[str, object] | None:
        """Parameters for the same weeks a year (52 weeks) earlier; None when all data is chosen."""
        return self._back(_YEAR_WEEKS) if self.period.n_weeks else None

    @property
    def before_label(self) -> str | None:
        """What `before` is called: 较上周, 较前13周; None when there is no period before."""
        if self.period.n_weeks is None:
            return None
        if self.period.n_weeks == 1:
            return "较上周" if self.period.name == "本周" else "较前一周"
        return f"较前{self.period.n_weeks}周"

    def _back(self, weeks: int) -> dict[str, object]:
        earlier = self.period.back(weeks)
        return self._params(earlier, earlier.to_date)

    def _params(self, period: Period, as_of: date | None) -> dict[str, object]:
        return {"as_of": as_of, "from_date": period.from_date, "to_date": period.to_date, **self.filters}


def make_view(period: Period, filters: Mapping[str, str | None], data_as_of: date | None, is_empty: bool) -> View:
    """The view of a period and filters. A past week is seen as it stood at its end."""
    as_of = min(data_as_of, period.to_date) if data_as_of and period.to_date else data_as_of
    return View(load_settings().city, as_of, data_as_of, period, MappingProxyType(dict(filters)), is_empty)


def current_view() -> View:
    """The view that this run's filters made."""
    view = st.session_state["view"]
    assert isinstance(view, View)
    return view


def page(title: str, question: str, uses_data: bool = True) -> View:
    """Draw the head of a page and return the reader's view.

    With no data at all it says so, shows the way to the upload page and ends the page, unless `uses_data` is False
    (pages of the section 数据, which also show no period).
    """
    view = current_view()
    with st.container(horizontal=True, vertical_alignment="center", key="head", gap="small"):
        st.markdown(f"# {title}：{question}", width="content", anchors=False)
        st.caption(_caption(view, uses_data and not view.is_empty), width="content")
        st.space("stretch")
        demo_note()
    if uses_data and view.is_empty:
        _say_no_data()
        st.stop()
    return view


def _caption(view: View, uses_data: bool) -> str:
    parts = [plain(view.city)]
    if uses_data:
        parts.append(view.period_label)
    if view.data_as_of is not None:
        parts.append(f"数据截至 {theme.full_day(view.data_as_of)}")
    return " · ".join(parts)


def _say_no_data() -> None:
    from cleancity.ui.links import page_link

    with st.container(border=True):
        st.markdown("### 还没有数据", anchors=False)
        st.markdown("上传本周的检查问题表（CSV 或 Excel），这里就会有内容。")
        page_link("upload", "去上传数据")
