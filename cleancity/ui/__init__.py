"""What the pages are made of: the only room, with the pages themselves, that knows Streamlit.

A page begins with `ui.page(...)`, asks with `ui.data(...)`, and draws with the rest.
"""

from cleancity.ui.answers import answer, answers
from cleancity.ui.cards import Change, change, kpi_card
from cleancity.ui.database import data, sql_text, store
from cleancity.ui.dressing import dress
from cleancity.ui.edges import edge
from cleancity.ui.filters import draw_filters
from cleancity.ui.links import linked, narrowed_by, page_link
from cleancity.ui.measures import measure_card
from cleancity.ui.pager import Pager, pager
from cleancity.ui.periods import Period
from cleancity.ui.plain import plain
from cleancity.ui.shows import chart, excel, finding, say_empty, table, too_few
from cleancity.ui.views import View, page

__all__ = [
    "Change",
    "Pager",
    "Period",
    "View",
    "answer",
    "answers",
    "change",
    "chart",
    "data",
    "draw_filters",
    "dress",
    "edge",
    "excel",
    "finding",
    "kpi_card",
    "linked",
    "measure_card",
    "narrowed_by",
    "page",
    "page_link",
    "pager",
    "plain",
    "say_empty",
    "sql_text",
    "store",
    "table",
    "too_few",
]
