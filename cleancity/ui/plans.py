"""Which campaign a page about the plan speaks of, with its phases and tasks; or why there is nothing to speak of."""

from __future__ import annotations

import streamlit as st

from cleancity.briefing.plans import Plan, plan_of
from cleancity.briefing.views import View
from cleancity.ui.asking import question
from cleancity.ui.choices import choice
from cleancity.ui.database import data
from cleancity.ui.shows import say_empty


def plan_to_read(view: View, needs_phases: bool = True, **extra: object) -> Plan:
    """The filter's campaign, else the reader's choice on the page; the one under way comes first.

    Without a campaign, or without a phase in it where the page needs one, it says so and ends the page. `extra`
    replaces parameters of the filters, as in `ui.data`.
    """
    campaigns = data("phases/campaigns")
    if campaigns.empty:
        say_empty("还没有行动。请在“数据上传”导入行动、阶段和任务三张表，这一页就会有内容。")
        st.stop()
    names = dict(zip(campaigns["campaign_id"], campaigns["campaign_name"], strict=True))
    given = view.filters["campaign"]
    if given in names or len(names) == 1:
        campaign = given if given in names else next(iter(names))
    else:
        campaign = choice("plan", "行动", names)
    plan = plan_of(question(), str(campaign), **extra)
    if plan.phases.empty and needs_phases:
        say_empty("这个行动还没有阶段。请在“数据上传”导入阶段表。")
        st.stop()
    return plan
