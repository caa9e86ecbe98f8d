"""预警督办: its tables and pictures, each with the way to the issues that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from cleancity.analysis import due_soon
from cleancity.analysis.answers import place_name
from cleancity.analysis.escalation import Standing, as_table
from cleancity.analysis.signs import Clue, clue_table
from cleancity.analysis.worst_five import Cure, table_of
from cleancity.briefing.urging import asked
from cleancity.briefing.views import View
from cleancity.charts import cure as bars
from cleancity.charts import escalation as grid
from cleancity.ladder import Step
from cleancity.settings import Settings
from cleancity.ui.headings import heading
from cleancity.ui.links import page_link
from cleancity.ui.methods import method_card
from cleancity.ui.plain import plain
from cleancity.ui.shows import chart, finding, table

MOST_LINKED = 100  # issues in one link: an address has an end
MOST_LINKS = 8
ARROW = ":material/arrow_forward:"
__all__ = ["actions", "asked", "clues", "cure", "issues", "ladder", "owners"]
DAY, MOMENT = "YYYY-MM-DD", "YYYY-MM-DD HH:mm"
ISSUE_COLUMNS = {
    "issue_id": st.column_config.TextColumn("问题编号", width=136),
    "dept_name": st.column_config.TextColumn("责任部门", width=120),
    "lead_official": st.column_config.TextColumn("责任领导", width=76),
    "subcategory": st.column_config.TextColumn("小类", width=100),
    "place": st.column_config.TextColumn("地点", width=150),
    "hours_left": st.column_config.NumberColumn("还剩工作小时", format="%.1f", width=98),
    "due_at": st.column_config.DatetimeColumn("整改时限", format=MOMENT, width=126),
    "dispatched_at": st.column_config.DatetimeColumn("派遣时间", format=MOMENT, width=126),
    "closed_at": st.column_config.DatetimeColumn("结案时间", format=MOMENT, width=126),
    "photo_after": st.column_config.TextColumn("整改后照片", width=180),
    "status": st.column_config.TextColumn("状态", width=76),
}
STANDING_COLUMNS = {
    "dept_name": st.column_config.TextColumn("责任部门", width=130),
    "lead_official": st.column_config.TextColumn("责任领导", width=76),
    "state": st.column_config.TextColumn("状态", width=76),
    "next_step": st.column_config.TextColumn("下一步", width=76),
    "reached": st.column_config.TextColumn("够到", width=76),
    "n_overdue": st.column_config.NumberColumn("超期未结", width=70),
    "max_days_overdue": st.column_config.NumberColumn("最久天数", width=70),
    "n_places": st.column_config.NumberColumn("反弹点位", width=70),
    "issued": st.column_config.TextColumn("已发到", width=96),
    "n_left": st.column_config.NumberColumn("还没改", width=62),
}
ACTION_COLUMNS = {
    "issued_on": st.column_config.DateColumn("发出日期", format=DAY, width=96),
    "dept_name": st.column_config.TextColumn("责任部门", width=130),
    "step": st.column_config.TextColumn("台阶", width=90),
    "issue_id": st.column_config.TextColumn("只督办一件", width=136),
    "until_on": st.column_config.DateColumn("整改期限", format=DAY, width=96),
    "state": st.column_config.TextColumn("办理情况", width=90),
    "n_left": st.column_config.NumberColumn("还没结的件数", width=96),
    "words": st.column_config.TextColumn("要求", width=320),
}
REBOUND_COLUMNS = {
    "dept_name": st.column_config.TextColumn("责任部门", width=130),
    "place": st.column_config.TextColumn("点位", width=220),
    "subcategory": st.column_config.TextColumn("小类", width=110),
    "n_rebounds": st.column_config.NumberColumn("反弹次数", width=80),
}
CLUE_COLUMNS = {
    "kind": st.column_config.TextColumn("线索", width=100),
    "dept_name": st.column_config.TextColumn("责任部门", width=130),
    "n": st.column_config.NumberColumn("件数", width=60),
    "words": st.column_config.TextColumn("看到的", width=440),
    "usual": st.column_config.TextColumn("对照和门槛", width=400),
}
PLACE_COLUMNS = {
    "position": st.column_config.NumberColumn("次序", width=50),
    "place": st.column_config.TextColumn("点位", width=240),
    "n_repeat": st.column_config.NumberColumn("重复件数", width=80),
    "part": st.column_config.NumberColumn("占全部重复", format="%.1f %%", width=90),
    "owner": st.column_config.TextColumn("责任部门", width=180),
    "lead_official": st.column_config.TextColumn("责任领导", width=80),
}


def owners(rows: pd.DataFrame, limits: Settings, as_of: date) -> dict[str, str]:
    """Whom to urge; the department of the chosen row as a parameter, nothing when none is chosen."""
    soon, later = limits.warn_hours
    with heading("谁名下的问题快到期（点一行只看他的）"):
        method_card("due_soon")
    said = due_soon.reach_words(as_of, limits.warn_hours) + due_soon.risky_words(rows, limits.n_min)
    st.caption(plain(said))
    if rows.empty:
        st.markdown(f":gray[{later} 个工作小时内没有要到期的未结问题。]")
        return {}
    columns = {
        "dept_name": st.column_config.TextColumn("责任部门", width=140),
        "lead_official": st.column_config.TextColumn("责任领导", width=80),
        "n_soon": st.column_config.NumberColumn(f"{soon} 工作小时内", width=98),
        "n_later": st.column_config.NumberColumn(f"{later} 工作小时内", width=98),
        "least_hours": st.column_config.NumberColumn("最急的还剩工作小时", format="%.1f", width=138),
        "saved_words": st.column_config.TextColumn(
            f"近 {limits.history_weeks} 周只剩 {soon} 工作小时的，最后按期结案", width=280
        ),
    }
    height = 38 + 35 * min(len(rows), 7)
    chosen = table(rows, columns=columns, name="临期催办名单", height=height, on_select="rerun")
    return {} if chosen is None else {"department": str(rows["dept_name"].iloc[chosen])}


def issues(rows: pd.DataFrame, name: str, view: View) -> None:
    """Issues in a table, and the way to exactly these in the issue list."""
    if "minutes_left" in rows:
        rows = rows.assign(hours_left=rows["minutes_left"] / 60)
    filled = {column: words for column, words in ISSUE_COLUMNS.items() if column in rows and rows[column].notna().any()}
    if rows.empty:
        st.markdown(":gray[没有这样的问题。]")
        return
    linked = rows[~rows["issue_id"].str.contains(",")].head(MOST_LINKED)
    more = f"，只开前 {MOST_LINKED} 件" if len(rows) > MOST_LINKED else ""
    days = view.as_of_day - int(linked["found_day"].min()) + 1
    with st.container(horizontal=True, vertical_alignment="center"):
        finding(f"{name} {len(rows):,} 件")
        page_link("issues", f"在台账中查看{more}", icon=ARROW, ids=",".join(linked["issue_id"]), days=days)
    table(rows, columns=filled, name=name, height=38 + 35 * min(len(rows), 8))


def ladder(found: Sequence[Standing], steps: Sequence[Step], places: pd.DataFrame, n_days: int) -> None:
    """Departments against steps, as a picture and a table, with the way to each one's overdue issues and places."""
    with heading("各部门够到哪一级、发到哪一级（只是建议，不会自动发出）"):
        method_card("escalation")
    if not found:
        st.markdown(":gray[没有部门够督办条件，也没有有效的督办。]")
        return
    rows = as_table(found, steps)
    about = "各部门的督办台阶：橙色写着待发，蓝色写着已发，浅橙是规则够到的更高一级"
    chart(grid.ladder(found, steps), alt=about, rows=rows, name="督办台阶图", download=False)
    table(rows, columns=STANDING_COLUMNS, name="督办台阶", height=38 + 35 * min(len(rows), 6))
    late = [each for each in found if each.n_overdue][:MOST_LINKS]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("在台账中查看：", width="content")
        for each in late:
            label = f"{each.department} {each.n_overdue} 件"
            page_link("issues", label, department=each.department, state="overdue", sort="overdue")
    _rebounding(places, n_days)


def _rebounding(rows: pd.DataFrame, n_days: int) -> None:
    """The places that put departments on a step, with the way to the worst of them."""
    if rows.empty:
        return
    names = [place_name({str(key): value for key, value in row.items()}) for row in rows.to_dict("records")]
    finding(f"近 {n_days} 天同一点位、同一小类反复反弹的 {len(rows)} 处")
    named = rows.assign(place=names)
    table(named, columns=REBOUND_COLUMNS, name="反复反弹的点位", height=38 + 35 * min(len(rows), 5))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("在台账中查看：", width="content")
        for _, row in named.head(MOST_LINKS).iterrows():
            narrowed = {"place": row["place_key"], "subcategory": row["subcategory"], "days": n_days}
            page_link("issues", f"{plain(row['place'])} {int(row['n_rebounds'])} 次", **narrowed)


def actions(rows: pd.DataFrame, n_days: int) -> None:
    """What was issued in so many days and is in force."""
    finding(f"督办记录：近 {n_days} 天发出、没有撤回的 {len(rows)} 条")
    if rows.empty:
        st.markdown(":gray[还没有记过督办。在上面选好部门和台阶，发出以后记一笔，下次就从这里接着看。]")
        return
    table(rows, columns=ACTION_COLUMNS, name="督办记录", height=38 + 35 * min(len(rows), 6))


def clues(found: list[Clue], n_days: int) -> dict[str, object] | None:
    """The list of clues; which issues the chosen one (the first when none is) means, None where there is no clue."""
    with heading(f"线索，请核实：近 {n_days} 天结案的问题（点一行看是哪些问题）"):
        method_card("false_signs")
    if not found:
        st.markdown(":gray[按现在的门槛没有线索。这不等于没有问题，抽查仍然必要。]")
        return None
    rows = clue_table(found)
    height = 38 + 35 * min(len(rows), 7)
    chosen = found[table(rows, columns=CLUE_COLUMNS, name="整改线索", height=height, on_select="rerun") or 0]
    return {
        "sign": chosen.sign, "department": chosen.dept_name, "photo": chosen.photo, "at_day": chosen.at_day,
        "hour": chosen.hour,
    }  # fmt: skip


def cure(found: Cure | None, places: pd.DataFrame, numerator: float, view: View) -> None:
    """The share before and after, the places, and the way to each one's issues."""
    away = f"：治好最差的 {found.n_places} 处，减少重复 {found.n_away:,} 件" if found else ""
    with heading(f"重复点位占比{away}"):
        method_card("worst_five")
    if found is None:
        st.markdown(":gray[没有重复发生的点位（同一点位、同一小类满 3 件才算），没有可治的。]")
        return
    rows = bars.rows(found)
    chart(bars.picture(rows), alt="重复点位占比，现在和治好以后", rows=rows, name="治最差五处", download=False)
    named = table_of(places, numerator)
    table(named, columns=PLACE_COLUMNS, name="最差的点位")
    days: dict[str, object] = {} if view.period.from_date is None else {"days": max(30, _days(view))}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("在台账中查看：", width="content")
        for _, row in named.iterrows():
            narrowed = {"place": row["place_key"], **days}
            page_link("issues", plain(row["place"]), **narrowed)


def _days(view: View) -> int:
    assert view.as_of is not None and view.period.from_date is not None
    return (view.as_of - view.period.from_date).days + 1
