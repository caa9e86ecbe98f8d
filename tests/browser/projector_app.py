"""A small app that shows made-up sheets on the projector's own screen.

`?sheets=` says which: `all`, `usual`, `forty`, or the name of one; `?file=` names one of JSON.

`?meeting=...` ties it to a meeting; `?preview=1` draws the sheets small inside a page.
"""

from pathlib import Path

import streamlit as st

from cleancity.accounts import Person, Role
from cleancity.analysis.sheet import from_json, to_json
from cleancity.ui import persons, projecting
from cleancity.ui.projector import component
from tests.browser import made_up

persons.actor = lambda: Person("lihua", "李华", Role.SECRETARY)
projecting.store = lambda: made_up.STORE
projecting.WATCH_SECONDS = 0.4 if st.query_params.get("fast") else 1.0
st.set_page_config(layout="wide")
file = st.query_params.get("file")
wanted = st.query_params.get("sheets", "all")
sets = {"all": tuple(made_up.ALL.values()), "usual": tuple(made_up.USUAL.values()), "forty": made_up.FORTY}
sheets = from_json(Path(file).read_text(encoding="utf-8")) if file else sets.get(wanted) or (made_up.ALL[wanted],)
if st.query_params.get("preview"):
    st.markdown("# 预览")
    for at, sheet in enumerate(sheets[:2]):
        with st.container(width=480):
            component.preview(sheet, number=at + 1, key=f"preview{at}")
elif st.query_params.get("secretary"):
    meeting = st.query_params["meeting"]
    st.markdown("# 会议主持")
    st.button("移到第五页", on_click=projecting.STAGE.move, args=(meeting, 4))
    st.button("数据更新", on_click=made_up.change_data)
    st.markdown(f"现在第 {projecting.STAGE.at(meeting).position + 1} 页")
elif st.query_params.get("mode") == "projector":
    version = made_up.STORE.data_version
    text = to_json(sheets).replace("逐部门", "逐部门" if version == 1 else "逐部门（新）")
    projecting.project(text, version, st.query_params.get("meeting"))
else:
    st.markdown("# 页面")
