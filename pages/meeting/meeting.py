"""会议主持: the secretary composes a meeting, freezes it, moves the projector on, and writes down what is decided."""

import streamlit as st

from cleancity import ui
from cleancity.ui import agenda_form, freezing, hosting, meeting_choosing

STEPS = {"agenda": "1 议程", "freeze": "2 定版", "hold": "3 主持"}

view = ui.page("会议主持", "这次会议议什么、议到哪了？", has_period=False)
if view.data_as_of is None:
    ui.say_empty("还没有带日期的数据，会上没有可以放的。请先上传检查问题表。")
    st.stop()
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="desk"):
    meeting = meeting_choosing.meeting_menu()
    step = ui.choice("step", "做哪一步", STEPS)
    if meeting is not None:
        st.markdown(f":gray[{ui.plain(freezing.frozen_words(meeting))}]", width="content")
if meeting is None or step == "agenda":
    agenda_form.agenda_step(meeting, meeting_choosing.last_meeting(), view.data_as_of)
    st.stop()
with freezing.said_when_damaged(meeting):
    sheets = meeting_choosing.sheets_of(meeting)
    if step == "freeze":
        freezing.freezing_step(meeting, sheets)
    elif sheets:
        hosting.hosting_step(meeting, sheets)
    else:
        ui.say_empty("这次会议没有可以放的内容，请在“1 议程”里加几项。")
