"""部门月考: its parts asked for once, its league reckoned once for each version of the data, its cases listed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from cleancity.analysis import ranking, score
from cleancity.analysis.scheme import PARTS, Part, Scheme, schemes
from cleancity.briefing import exam as exams
from cleancity.briefing.exam import Exam
from cleancity.briefing.questions import Question
from cleancity.briefing.views import View
from cleancity.charts import league
from cleancity.settings import load_settings
from cleancity.ui.answers import answers
from cleancity.ui.choices import choice
from cleancity.ui.database import Seen, ask, seen, store
from cleancity.ui.links import page_link
from cleancity.ui.plain import plain
from cleancity.ui.shows import chart, finding, table
from cleancity.ui.views import current_view

MOST_SHOWN = 200
_DAY = "YYYY-MM-DD"


def all_parts(view: View) -> pd.DataFrame:
    """The parts of every department in the 13 months up to the cut-off."""
    return exams.all_parts(Question(ask, view, store().data_version))


def exam(view: View, scheme: Scheme, peer_group: str, month: int) -> Exam:
    """The league of a peer group in a month."""
    key = tuple(sorted((name, value) for name, value in view.params.items() if value is not None))
    return _exam(key, scheme.name, peer_group, month, seen())


@st.cache_data(show_spinner=False, max_entries=100)
def _exam(key: tuple[tuple[str, Any], ...], scheme_name: str, peer_group: str, month: int, seen: Seen) -> Exam:
    params, settings = dict(key), load_settings()
    parts = pd.concat([ask(source, params) for source in exams.SOURCES], ignore_index=True)
    rewards, scheme = ask("ranking/rewards", params), schemes(settings.score)[scheme_name]
    return exams.exam_of(parts, rewards, scheme, peer_group, month, settings.n_min, settings.score)


def say(found: Exam, month: int, as_of: date | None, scheme: Scheme) -> None:
    """What is so, in a card of sentences: first and last, the red and black list, what has no data."""
    rows, settings = plain_names(found.rows), load_settings().score
    named = score.red_black(rows, settings)
    n_ranked = int(rows["place"].notna().sum())
    when = ranking.month_words(month, as_of or date(1970, 1, 1))
    with answers():
        st.markdown(f"{when}月考（{plain(scheme.title)}）：{ranking.headline(rows)}")
        st.markdown(ranking.red_black_words(named, n_ranked, settings))
        st.markdown(f":gray[{ranking.missing_words(found.group)}{plain(scheme.note)}。]")


def choose_month(parts: pd.DataFrame, as_of: date | None) -> int:
    """The month to look at, the latest with enough days behind it at first."""
    day = as_of or date(1970, 1, 1)
    months = {str(each): ranking.month_words(each, day) for each in ranking.months_to_choose(parts, day)}
    with st.container(width=250):
        return int(choice("month", "考核月", months, menu=True))


def choose_scheme() -> Scheme:
    """The scheme to score by, the city's own at first."""
    every = schemes(load_settings().score)
    with st.container(width=170):
        return every[choice("scheme", "评分方案", {key: each.title for key, each in every.items()}, menu=True)]


def choose_part(group: score.Group) -> Part | None:
    """The part whose funnel is shown; None when the group has no part that is a share."""
    parts = {each.part.key: each.part for each in group.weights if each.part.is_share}
    titles = {key: each.title for key, each in parts.items()}
    return parts[choice("part", "看哪一项", titles, menu=True)] if parts else None


def choose_department(found: Exam, view: View) -> str:
    """Whose points to look at: the filter's department, else the reader's choice, the last of the league at first."""
    names = list(found.rows["dept_name"])
    ranked = list(found.rows.loc[found.rows["place"].notna(), "dept_name"])
    filtered = view.filters.get("department")
    usual = filtered if filtered in names else (ranked or names)[-1]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**每一分丢在哪里**", width="content")
        with st.container(width=240):
            return choice("unit", "部门", {name: name for name in names}, usual, menu=True)


def show_months(found: Exam, dept_name: str) -> None:
    """A department's score over the months, and its rewards and penalties."""
    ticks = league.month_ticks([int(each) for each in found.months["month_number"].unique()])
    ranks_of = found.months[found.months["dept_name"] == dept_name]
    finding(f"近 {ranking.N_MONTHS} 个月的得分：灰带是同类最高到最低")
    if len(ranks_of) > 1:
        lines = league.score_lines(found.months, dept_name, ticks)
        chart(lines, alt=f"{dept_name}历月得分", rows=found.months, name="历月得分", download=False)
    else:
        st.markdown(":gray[只有一个月有数据，还看不出走势。]")
    reward_table(ask("ranking/rewards", current_view().params), dept_name)


def plain_names(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with names that are safe within Markdown."""
    return rows.assign(dept_name=[plain(name) for name in rows["dept_name"]])


def lost_table(view: View, part: str, dept_name: str, month: int) -> None:
    """What cost a department its points of one part, case by case or survey by survey, and the way to one of them."""
    as_of = view.as_of or date(1970, 1, 1)
    first, last = ranking.month_days(month, as_of)
    days: dict[str, object] = {"from_date": first, "to_date": last, "department": dept_name, "part": part}
    if part == "rebound":  # its month is the one before
        days["from_date"], days["to_date"] = ranking.month_days(month - 1, as_of)
    name, columns = _LOST.get(part, ("ranking/lost_cases", _CASE))
    rows = ask(name, {**view.params, **days})
    n_lost = int(rows["n_unfavourable"].sum()) if part == "satisfied" else len(rows)
    st.markdown(f"{PARTS[part].lost}：**{n_lost:,}** {PARTS[part].unit}" + _cut_words(len(rows)))
    if rows.empty:
        return
    height = min(318, 38 + 35 * len(rows))
    chosen = table(
        rows.head(MOST_SHOWN), columns=columns, name=f"{PARTS[part].title}失分清单", height=height, on_select="rerun"
    )
    if "issue_id" in rows:
        number = rows["issue_id"].iloc[chosen or 0]
        page_link("issues", f"看 {plain(number)} 的全部经过", issue=number)
    else:
        page = {"task": "phases", "satisfied": "satisfaction"}.get(part, "submissions")
        page_link(page, "去看这一项", department=dept_name)


def reward_table(rewards: pd.DataFrame, dept_name: str) -> None:
    """A department's rewards and penalties of the last months."""
    own = rewards[rewards["dept_name"] == dept_name]
    st.markdown(f"**奖惩记录 {len(own)} 条**（近 {ranking.N_MONTHS} 个月）")
    if own.empty:
        st.markdown(":gray[没有奖惩记录；在“数据上传”导入奖惩记录表就会显示。]")
        return
    table(own, columns=_REWARD, name="奖惩记录")


def _cut_words(n: int) -> str:
    return f"（列出前 {MOST_SHOWN}）" if n > MOST_SHOWN else ""


_text, _at, _number = st.column_config.TextColumn, st.column_config.DatetimeColumn, st.column_config.NumberColumn
_ISSUE: Mapping[str, Any] = {
    "issue_id": _text("问题编号", width=134), "subcategory": _text("小类", width=84), "place": _text("地点", width=110),
}  # fmt: skip
_CASE = {
    **_ISSUE, "due_at": _at("时限", format=_DAY, width=86), "closed_at": _at("结案", format=_DAY, width=86),
}  # fmt: skip
_REWORK = {
    **_ISSUE, "closed_at": _at("结案", format=_DAY, width=86), "n_reworks": _number("返工次数", width=68),
    "result": _text("整改结果", width=76),
}  # fmt: skip
_REBOUND = {
    **_ISSUE, "closed_at": _at("结案", format=_DAY, width=86), "n_days_to_return": _number("几天后反弹", width=76),
    "came_back_how": _text("怎么知道的", width=80),
}  # fmt: skip
_TASK = {
    "task_name": _text("任务", width=190), "weight": _number("权重", width=52),
    "planned_share": _number("应完成", format="percent", width=66),
    "done_share": _number("实际", format="percent", width=66),
}  # fmt: skip
_SUBMISSION = {
    "title": _text("要报的", width=110), "label": _text("哪一期", width=70),
    "due_at": _at("截止", format="MM-DD HH:mm", width=92), "submitted_at": _at("报送", format="MM-DD HH:mm", width=92),
    "quality": _number("质量分", format="%.1f", width=60), "batch_file": _text("文件", width=150),
}  # fmt: skip
_ANSWERS = {
    "survey_id": _text("调查编号", width=130), "surveyed_on": _at("日期", format=_DAY, width=86),
    "method": _text("方式", width=60), "n_asked": _number("有效样本", width=72),
    "n_positive": _number("满意", width=60), "n_unfavourable": _number("不满意", width=60),
}  # fmt: skip
_REWARD = {
    "rewarded_on": st.column_config.DateColumn("日期", format=_DAY, width=84), "kind": _text("类型", width=70),
    "signed_points": _number("加减分", format="%+.1f", width=60), "reason": _text("事由", width=160),
    "source_doc": _text("依据文件", width=110),
}  # fmt: skip
_LOST = {
    "rework": ("ranking/lost_cases", _REWORK),
    "rebound": ("ranking/lost_rebounds", _REBOUND),
    "task": ("ranking/lost_tasks", _TASK),
    "submitted": ("ranking/lost_submissions", _SUBMISSION),
    "quality": ("ranking/lost_submissions", _SUBMISSION),
    "satisfied": ("ranking/lost_answers", _ANSWERS),
}
