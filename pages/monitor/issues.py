"""问题台账: every issue that the filters leave, and the whole story of one."""

import streamlit as st

from cleancity import ui
from cleancity.settings import load_settings

STATES = {
    "all": "全部",
    "open": "未结",
    "overdue": "超期未结",
    "due_soon": "即将到期",
    "closed": "已结案",
    "late": "超期（含已结）",
}
SORTS = {
    "recent": "最新发现在前",
    "oldest": "最早发现在前",
    "due": "时限最近在前",
    "overdue": "超期最久在前",
    "department": "按部门",
}
COLUMNS = {
    "issue_id": st.column_config.TextColumn("问题编号", width=136),
    "found_at": st.column_config.DatetimeColumn("发现", format="YYYY-MM-DD", width=86),
    "dept_name": st.column_config.TextColumn("责任部门", width=112),
    "subcategory": st.column_config.TextColumn("小类", width=90),
    "place": st.column_config.TextColumn("地点", width=120),
    "due_at": st.column_config.DatetimeColumn("时限", format="YYYY-MM-DD", width=86),
    "state_words": st.column_config.TextColumn("办理情况", width=74),
    "days_overdue": st.column_config.NumberColumn("超期天数", width=70),
}

view = ui.page("问题台账", "每一件办到哪一步了？")
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    state = ui.choice("state", "办理情况", STATES)
    text = ui.search("q", "按编号、描述、场所、地址查找")
    sort = ui.choice("sort", "排序", SORTS, menu=True)
asked = {
    **ui.narrowing(view, state),
    "state": None if state == "all" else state,
    "text": text,
    "n_days": load_settings().due_soon_days,
}
n_issues = int(ui.data("issues/count", **asked)["n_issues"].iloc[0])
if not n_issues:
    ui.say_empty("没有符合条件的问题。可以放宽上面的筛选，或换一个期间。")
    st.stop()

left, right = st.columns([2.1, 1], gap="small")
with left:
    with st.container(horizontal=True, vertical_alignment="center"):
        ui.excel_of("issues/list", "问题台账", label=f"导出全部 {n_issues:,} 件", sort=sort, **asked)
        st.space("stretch")
        turned = ui.pager(n_issues, key=f"{sort}{asked}{view.params}")
    rows = ui.data("issues/list", sort=sort, limit=turned.limit, offset=turned.offset, **asked)
    height, name = min(520, 38 + 35 * len(rows)), f"问题列表第{turned.number}页"
    chosen = ui.table(rows, columns=COLUMNS, name=name, height=height, on_select="rerun", download=False)
with right, st.container(border=True, key="card_story"):
    issue_id = ui.narrowed_by("issue") if chosen is None else rows["issue_id"].iloc[chosen]
    if issue_id is None:
        ui.finding("点选一行，看这件问题的全部经过")
        st.markdown(":gray[每次上传带来的变化，来自哪个文件的第几行，都会列在这里。]")
    else:
        versions = ui.data("issues/versions", issue_id=issue_id)
        ui.timeline(versions)
        ui.correct_issue(versions)
