"""Navigation and the filters that follow the reader; everything else is a page's or ui's."""

import streamlit as st

from cleancity import ui

nav = st.navigation(
    {
        "看板": [
            st.Page("pages/monitor/overview.py", title="总览", default=True),
            st.Page("pages/monitor/hotspots.py", title="问题热点"),
            st.Page("pages/monitor/ranking.py", title="部门排名"),
            st.Page("pages/monitor/phases.py", title="阶段进度"),
            st.Page("pages/monitor/supplies.py", title="应急物资"),
            st.Page("pages/monitor/issues.py", title="问题台账"),
        ],
        "数据": [
            st.Page("pages/intake/upload.py", title="数据上传"),
            st.Page("pages/intake/submissions.py", title="报送情况"),
            st.Page("pages/intake/history.py", title="批次历史"),
            st.Page("pages/intake/dictionary.py", title="数据字典"),
        ],
    },
    position="top",
)
ui.dress(nav.title)  # after st.navigation: it would otherwise fetch its own favicon from the internet
with ui.edge():
    ui.draw_filters(shown=nav.title not in ("数据上传", "报送情况", "批次历史", "数据字典"))
    nav.run()
