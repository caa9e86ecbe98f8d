"""批次历史: which files are in, and how to take one out again."""

import streamlit as st

from cleancity import ui
from cleancity.ui import batches

ui.page("批次历史", "哪些文件进了库，要不要撤回？", uses_data=False)
batches.undo_if_asked()
rows = batches.choose_batches()
if rows.empty:
    ui.say_empty("还没有上传过文件。")
    ui.page_link("upload", "去上传数据")
    st.stop()

st.caption("点一行左边的方框，下面就是这一批的详情；不点时是最新一批。")
chosen = batches.batch_table(rows)
with st.container(border=True, key="card_batch"):
    batches.show_batch(batches.find_batch(rows, chosen, ui.narrowed_by("batch")))
