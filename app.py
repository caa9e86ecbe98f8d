"""Navigation and the filters that follow the reader; everything else is a page's or ui's."""

import streamlit as st

from cleancity import ui

BOARDS = ("看板", "整改", "考核", "保障")  # whose pages the filters narrow

ui.admit()
sections = {
    "看板": [
        st.Page("pages/monitor/overview.py", title="总览", default=True),
        st.Page("pages/monitor/hotspots.py", title="问题热点"),
        st.Page("pages/monitor/weekly.py", title="每周变化"),
        st.Page("pages/monitor/issues.py", title="问题台账"),
    ],
    "整改": [
        st.Page("pages/rectify/rebounds.py", title="反弹与回头看"),
        st.Page("pages/rectify/assessment.py", title="评估整改"),
        st.Page("pages/rectify/supervision.py", title="预警督办"),
    ],
    "考核": [
        st.Page("pages/assess/ranking.py", title="部门排名"),
        st.Page("pages/assess/agreement.py", title="自查与暗访"),
        st.Page("pages/assess/satisfaction.py", title="群众满意"),
    ],
    "保障": [
        st.Page("pages/support/phases.py", title="阶段进度"),
        st.Page("pages/support/clauses.py", title="条款与职责"),
        st.Page("pages/support/supplies.py", title="应急物资"),
    ],
    "协调会": [
        st.Page("pages/meeting/meeting.py", title="会议主持"),
        st.Page("pages/meeting/decisions.py", title="议定事项"),
        st.Page("pages/meeting/papers.py", title="通报与报表"),
    ],
    "数据": [
        st.Page("pages/intake/upload.py", title="数据上传"),
        st.Page("pages/intake/submissions.py", title="报送情况"),
        st.Page("pages/intake/history.py", title="批次历史"),
        st.Page("pages/intake/dictionary.py", title="数据字典"),
    ],
    "管理": [
        st.Page("pages/admin/accounts.py", title="账号"),
        st.Page("pages/admin/audit.py", title="审计"),
    ],
}
nav = st.navigation(ui.menu(sections), position="top")
ui.dress(nav.title)  # after st.navigation: it would otherwise fetch its own favicon from the internet
with ui.edge():
    ui.reader_corner()
    ui.draw_filters(shown=any(nav.title == page.title for title in BOARDS for page in sections[title]))
    if not ui.projected(nav.url_path):
        nav.run()
