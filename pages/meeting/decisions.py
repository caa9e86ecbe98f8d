"""议定事项: what meetings decided, with its state and history."""

import streamlit as st

from cleancity import ui
from cleancity.ui import decision_story, decision_table, persons

view = ui.page("议定事项", "定了的事，办成了没有？", has_period=False)
as_of = view.data_as_of
if as_of is None:
    ui.say_empty("还没有带日期的数据，看不出议定的事办到哪一步。请先上传检查问题表。")
    st.stop()
rows = decision_table.standing(as_of)
if rows.empty:
    ui.say_empty("还没有议定事项。会上议定的，在“会议主持”里记下，这里就看得到办到哪一步。")
    ui.page_link("meeting", "去会议主持")
    st.stop()
left = decision_table.narrowed(rows)
if left.empty:
    ui.say_empty("没有符合条件的议定事项，可以换一个会议、单位或状态。")
    st.stop()
wide, narrow = st.columns([2.1, 1], gap="small")
with wide, st.container(border=True, key="card_decisions"):
    chosen = decision_table.show_rows(left)
with narrow, st.container(border=True, key="card_story"):
    persons.person_field()
    if chosen is None:
        ui.finding("点选一行，看这一项的全部经过")
        st.markdown(":gray[谁在什么时候议定、改过、销号，关联的问题哪天结案、哪天反弹，都列在这里。]")
    else:
        decision_story.story(left.iloc[chosen].to_dict(), as_of)
