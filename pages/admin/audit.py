"""审计: who did what, when, from where; whether the record is as it was written."""

import streamlit as st

from cleancity import ui
from cleancity.ui import auditing

ui.page("审计", "谁在什么时候做了什么？", uses_data=False)
auditing.verified_words()
wanted = auditing.wanted_rows()
n_rows = auditing.count(wanted)
if not n_rows:
    ui.say_empty("没有符合条件的记录，可以放宽上面的条件。")
    st.stop()
left, right = st.columns([2.6, 1], gap="small")
with left, st.container(border=True, key="card_audit"):
    with st.container(horizontal=True, vertical_alignment="center"):
        auditing.export_button(wanted, n_rows)
        st.space("stretch")
        turned = ui.pager(n_rows, key=f"audit{wanted}", words="行")
    chosen = auditing.entry_table(auditing.entries(wanted, turned.limit, turned.offset), turned.number)
with right, st.container(border=True, key="card_entry"):
    if chosen is None:
        ui.finding("点选一行，看原来是什么，后来是什么")
        st.markdown(":gray[每件事先记下，再去做；做完或没做成，另记一行。]")
    else:
        auditing.entry_card(chosen)
