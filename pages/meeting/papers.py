"""通报与报表: bulletins, minutes, orders, slides and lists: made, edited, issued."""

import streamlit as st

from cleancity import ui
from cleancity.ui import paper_choosing, paper_making, paper_steps, paper_traces

PARTS = {"history": "经过", "traces": "口径追溯"}

view = ui.page("通报与报表", "要发什么、发过什么？", has_period=False)
if view.data_as_of is None:
    ui.say_empty("还没有带日期的问题数据，出不了文件。请先上传检查问题表。")
    st.stop()
left, right = st.columns([1, 2.3], gap="small")
with left, st.container(border=True, key="card_making"):
    paper_making.making_form(view.data_as_of)
with right, st.container(border=True, key="card_papers"):
    paper = paper_choosing.paper_list()
with left, st.container(border=True, key="card_text"):
    paper_steps.text_card(paper)
if paper is not None:
    with right, st.container(border=True, key="card_paper"):
        part = paper_steps.paper_head(paper, PARTS)
        paper_steps.step_bar(paper)
        if part == "traces":
            paper_traces.traces(paper)
        else:
            paper_steps.history(paper)
