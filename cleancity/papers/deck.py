"""汇报 PPT: the sheets of a meeting as slides."""

from __future__ import annotations

from datetime import date

from cleancity.analysis.sheet import PlaceMap, Sheet
from cleancity.briefing import items
from cleancity.charts import theme
from cleancity.charts.paper import png
from cleancity.meeting import meetings
from cleancity.meeting.known import Meeting
from cleancity.papers.making import File, Made, Request
from cleancity.reports.slides import Deck, slides
from cleancity.reports.slides.look import Palette
from cleancity.settings import load_settings

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PALETTE = Palette(
    theme.BLUE, theme.VERMILLION, theme.GREY, theme.DARK_GREY, theme.INK, theme.RULE, theme.LIGHT
)  # fmt: skip
MAP_POINTS = 20


def deck(request: Request) -> Made:
    """The slides of a meeting; without one, of the usual agenda asked under the question.

    Raises:
        Refused: there is no meeting of the id asked for, or its agenda is damaged.
    """
    meeting = _meeting(request)
    sheets = _sheets(request, meeting)
    day = meeting.held_on if meeting else request.as_of
    title = meeting.title if meeting else f"{request.question.view.city}工作协调会汇报"
    made = slides(Deck(title, _lines(request, meeting), sheets, PALETTE, picture, load_settings().city, day))
    traces = tuple(
        (f"{_where(sheet)}：{number.label}", number.trace)
        for sheet in sheets for number in sheet.numbers if number.trace
    )  # fmt: skip
    return Made(f"汇报 PPT：{title}", files=(File(f"汇报_{day}.pptx", made, PPTX),), traces=traces)


def picture(block: PlaceMap, width: float, height: float) -> bytes:
    """A map of so many centimetres, without the list that the slide writes itself."""
    return png(block, width * 10, height * 10, text_pt=MAP_POINTS, is_listed=False)


def _where(sheet: Sheet) -> str:
    return f"{sheet.topic}（{sheet.narrowing}）" if sheet.narrowing else sheet.topic


def _meeting(request: Request) -> Meeting | None:
    if request.meeting_id:
        return meetings.find(request.store, request.meeting_id)
    return meetings.latest(request.store, request.as_of)


def _sheets(request: Request, meeting: Meeting | None) -> tuple[Sheet, ...]:
    if meeting:
        return meetings.sheets(request.store, meeting.meeting_id)
    return tuple(sheet for kind in items.DEFAULT_AGENDA for sheet in items.ITEMS[kind].compose(request.question))


def _seen_at(request: Request, meeting: Meeting | None) -> date | None:
    """The data's date; of a meeting held before it, that of the meeting."""
    known = request.question.view.data_as_of
    return min(known, meeting.held_on) if known and meeting else known


def _lines(request: Request, meeting: Meeting | None) -> tuple[str, ...]:
    """Below the title: whose it is and of which day, and which data it shows."""
    day = meeting.held_on if meeting else request.as_of
    as_of = meeting.as_of if meeting and meeting.as_of else _seen_at(request, meeting)
    version = meeting.data_version if meeting and meeting.is_frozen else request.question.data_version
    data = f"数据截至 {theme.full_day(as_of)}，数据版本 {version}" if as_of else "还没有数据"
    state = "，会议已定版" if meeting and meeting.is_frozen else ""
    return load_settings().city, theme.full_day(day), data + state
