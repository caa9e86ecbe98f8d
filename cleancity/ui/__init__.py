"""What the pages are made of: the only room, with the pages themselves, that knows Streamlit.

A page begins with `ui.page(...)`, asks with `ui.data(...)`, and draws with the rest.
"""

from cleancity.briefing.periods import Period
from cleancity.briefing.plans import Plan
from cleancity.briefing.readings import Reading, change_words
from cleancity.briefing.views import View
from cleancity.ui.answers import answer, answers, say_all
from cleancity.ui.area_layer import draw_areas
from cleancity.ui.cards import kpi_card, reading
from cleancity.ui.cell_layers import draw_cells
from cleancity.ui.choices import amount, choice, search
from cleancity.ui.columns import counted
from cleancity.ui.corner import reader_corner
from cleancity.ui.correcting import correct_issue
from cleancity.ui.database import data, sql_text, store
from cleancity.ui.dressing import dress
from cleancity.ui.edges import edge, failed
from cleancity.ui.filters import draw_filters
from cleancity.ui.headings import heading
from cleancity.ui.links import linked, narrowed_by, page_link
from cleancity.ui.measures import measure_card
from cleancity.ui.menus import menu
from cleancity.ui.methods import method_card
from cleancity.ui.narrowing import narrowing
from cleancity.ui.pager import Pager, pager
from cleancity.ui.persons import admit
from cleancity.ui.plain import plain
from cleancity.ui.plans import plan_to_read
from cleancity.ui.projecting import projected
from cleancity.ui.projector.component import preview
from cleancity.ui.repeat_layer import draw_repeats
from cleancity.ui.shows import chart, excel, excel_of, finding, frames, say_empty, table, too_few
from cleancity.ui.timeline import timeline
from cleancity.ui.titles import issue_titles
from cleancity.ui.views import page

__all__ = [
    "Pager",
    "Period",
    "Plan",
    "Reading",
    "View",
    "admit",
    "amount",
    "answer",
    "answers",
    "change_words",
    "chart",
    "choice",
    "correct_issue",
    "counted",
    "data",
    "draw_areas",
    "draw_cells",
    "draw_filters",
    "draw_repeats",
    "dress",
    "edge",
    "excel",
    "excel_of",
    "failed",
    "finding",
    "frames",
    "heading",
    "issue_titles",
    "kpi_card",
    "linked",
    "measure_card",
    "menu",
    "method_card",
    "narrowed_by",
    "narrowing",
    "page",
    "page_link",
    "pager",
    "plain",
    "plan_to_read",
    "preview",
    "projected",
    "reader_corner",
    "reading",
    "say_all",
    "say_empty",
    "search",
    "sql_text",
    "store",
    "table",
    "timeline",
    "too_few",
]
