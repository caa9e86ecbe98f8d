"""通报与报表: what to make, and the making of it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from cleancity.accounts import Act
from cleancity.charts import theme
from cleancity.desk import papers
from cleancity.desk.doing import signature
from cleancity.errors import CleanCityError
from cleancity.intake import Progress
from cleancity.papers.kinds import KINDS
from cleancity.papers.producing import OF_A_MEETING, OF_A_TOPIC, Wanted
from cleancity.papers.register import Paper
from cleancity.ui import jobs, persons
from cleancity.ui.choices import choice
from cleancity.ui.database import ask
from cleancity.ui.paper_choosing import choose_paper
from cleancity.ui.plain import plain
from cleancity.ui.said import keep_words, say_what_was_done

_JOB, _WANTED, _PLACE = "papers", "paper_wanted", "paper_making"
_NAMED = 2
LATEST = ""
ABOUT = {
    "bulletin-weekly": "Word，一周一份：总体情况、成效、问题、下步要求，附排名表和问题清单。",
    "bulletin-monthly": "Word，看近四周。",
    "bulletin-special": "Word，只说一个大类。",
    "minutes": "Word，按会上议定的事项写。",
    "supervision": "Word，一个单位一份。",
    "deck": "PPT，一页一个议题，图表可以在 PowerPoint 里改。",
    "rectification": "Excel，一个部门一份，填好后从“数据上传”收回来。",
    "disclosure": "网页，四周一期，不含个人信息，小数目已略去；用浏览器打印成 PDF。",
}


def making_form(as_of: date) -> None:
    """Choose kind and day (meeting, topic), say who drafts, and make it; its progress while it is made."""
    if not persons.can(Act.PAPER):
        st.markdown(":gray[您的账号可以查看和下载，不能拟稿。]")
        return
    say_what_was_done(_PLACE, "**做一份**")
    kind = choice("kind", "种类", {each.kind: each.title for each in KINDS.values()}, menu=True)
    left, right = st.columns(2, gap="small", vertical_alignment="center")
    with left:
        key = f"paper_day_{as_of}"
        day = st.date_input("截至哪天", as_of, key=key, format="YYYY-MM-DD", label_visibility="collapsed")
    with right:
        st.markdown(f":gray[拟稿]　{plain(signature(persons.actor()))}")
    meeting = _meeting() if kind in OF_A_MEETING else None
    topic = _topic() if kind in OF_A_TOPIC else None
    st.caption(ABOUT.get(kind, ""))
    wanted = Wanted(kind, day if isinstance(day, date) else as_of, "", meeting, topic)
    st.button("生成", key="paper_make", type="primary", width="stretch", on_click=_want, args=(wanted,))
    _work()


def _meeting() -> str | None:
    rows = ask_meetings()
    names = {
        str(row["meeting_id"]): f"{theme.full_day(pd.Timestamp(row['held_on']).date())}　{row['title']}"
        for row in rows.to_dict("records")
    }
    return choice("of_meeting", "哪次会议", names or {LATEST: "还没有开过会"}, menu=True) or None


def ask_meetings() -> pd.DataFrame:
    """Every meeting, the latest first."""
    return ask("meeting/meetings", {})


def _topic() -> str | None:
    names = [str(name) for name in ask("filters/category", {})["value"]]
    return choice("topic", "哪个大类", {name: name for name in names}, menu=True) if names else None


def _want(wanted: Wanted) -> None:
    jobs.forget(_JOB)
    st.session_state[_WANTED] = wanted


def _work() -> None:
    wanted: Wanted | None = st.session_state.get(_WANTED)
    if wanted is None:
        return
    who = persons.actor()

    def work(progress: Progress) -> list[Paper]:
        progress.words = "正在准备"
        return papers.make(who, wanted, progress.say)

    try:
        made = jobs.finished(_JOB, wanted, work)
    except CleanCityError as error:
        _end(str(error), is_done=False)
        return
    if made is not None:
        choose_paper(made[0].paper_id)
        names = "、".join(paper.file_name for paper in made[:_NAMED])
        _end(f"已生成：{names}{f' 等 {len(made)} 份' if len(made) > _NAMED else ''}。")


def _end(words: str, *, is_done: bool = True) -> None:
    jobs.forget(_JOB)
    st.session_state.pop(_WANTED, None)
    keep_words(_PLACE, words, is_done=is_done)
    st.rerun()
