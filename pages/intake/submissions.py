"""报送情况: who owes what by when, who has sent it, and whom to remind."""

import streamlit as st

from cleancity import ui
from cleancity.analysis import submissions
from cleancity.charts import submissions as grids
from cleancity.ui import submitting

N_PERIODS = 8


def show_grid(rows, title):
    """Departments against the last periods."""
    with st.container(border=True, key="card_grid"):
        ui.finding(f"{title}：{submissions.finding(rows)}")
        about = f"{title}各部门近 {N_PERIODS} 期的报送状态"
        ui.chart(grids.status_grid(rows), alt=about, rows=rows, name=f"{title}报送情况")


def show_reminder(rows, as_of):
    """The list to copy."""
    with st.container(border=True, key="card_reminder"):
        ui.finding("催报名单（右上角可复制）")
        st.code(submissions.reminder(rows, as_of), language=None, wrap_lines=True, height=150)


def show_quality(rows):
    """How good the files are, period by period."""
    means = submissions.quality_by_period(rows)
    if means.empty:
        return
    with st.container(border=True, key="card_quality"):
        ui.finding("质量分（各期入库文件的平均）")
        ui.chart(grids.quality_line(means, 150), alt="各期质量分", rows=means, name="质量分", download=False)


view = ui.page("报送情况", "谁按时报了、谁还没报？", uses_data=False)
owed = ui.data("submissions/obligations")
everything = ui.data("submissions/status", as_of=view.data_as_of, n_periods=N_PERIODS)
if everything.empty:
    ui.say_empty("还没有要报的：先上传部门名单和本周的数据，报送要求在 cleancity.toml 的 submission 里设。")
    ui.page_link("upload", "去上传数据")
    st.stop()

present = owed[owed["obligation"].isin(everything["obligation"])]
titles = dict(zip(present["obligation"], present["title"], strict=True))
chosen = ui.choice("owed", "报什么", titles)
rows = everything[everything["obligation"] == chosen]
submitting.tally_cards(submissions.tally(rows), N_PERIODS)
left, right = st.columns([1.7, 1], gap="small")
with left:
    show_grid(rows, titles[chosen])
    show_quality(rows)
with right:
    show_reminder(everything, view.data_as_of)
    with st.container(border=True, key="card_marking"):
        ui.finding("零报告、退回")
        submitting.marking_form(rows)
if not submissions.still_owed(everything).empty:
    with st.container(border=True, key="card_owed"):
        ui.finding("欠报清单（全部报送要求）")
        submitting.owed_table(everything)
