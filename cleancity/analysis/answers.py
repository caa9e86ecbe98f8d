"""The leader's five questions, answered in words: numbers in, one sentence and the way to its rows out.

A sentence is a template and the names to put into it: names come from uploaded files, so the screen escapes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cleancity.analysis.schedule import Forecast

# Without these nobody can tell that a problem came back, or that a place has many.
PLACED = "点位（场所或真实坐标）和小类"
_WORTH_DECIDING_SHARE = 0.2  # a department holding this much of all overdue issues is the meeting's business
_WORTH_DECIDING_COUNT = 5
_BEHIND = 0.05  # a phase this far behind its plan, as a share of its weight
_MOST_MATTERS = 2  # on the overview; a meeting has room for all
_COLOURED = re.compile(r":[a-z]+\[([^\[\]]*)\]")
_HAN = "[\u4e00-\u9fff“”，。；：、]"
_LOOSE = re.compile(rf"(?<={_HAN}) +(?={_HAN})|(?<={_HAN}) +(?={{)|(?<=}}) +(?={_HAN})")  # around what was bold


@dataclass(frozen=True)
class Answer:
    """One sentence. `words` is Markdown with {names}; `narrowing` goes into the link to `page`."""

    topic: str
    words: str
    page: str
    names: Mapping[str, str] = field(default_factory=dict)
    narrowing: Mapping[str, Any] = field(default_factory=dict)


def without_marks(markdown: str) -> str:
    """Our own sentences without their Markdown: **bold** and :orange[coloured] words become plain ones."""
    text, before = markdown, ""
    while text != before:
        text, before = _COLOURED.sub(r"\1", text), text
    return _LOOSE.sub("", text.replace("**", ""))


def said(answer: Answer) -> str:
    """An answer as plain text, its names as they came in."""
    return without_marks(answer.words).format(**answer.names)


def place_name(place: Mapping[str, Any]) -> str:
    """What people call a place: its street and venue, else its street and address."""
    words = {key: value for key, value in place.items() if isinstance(value, str)}
    street = words.get("street_name", words.get("district_name", ""))
    own = words.get("venue_name") or words.get("address") or "一处网格"
    return own if street and own.startswith(street.removesuffix("街道").removesuffix("区")) else f"{street}{own}"


def where_worst(places: pd.DataFrame, n_located: float) -> Answer:
    """The place with most repeated issues (columns of overview/worst_places), of `n_located` with a place at all."""
    if places.empty and not n_located:
        return Answer("最差", f"近 30 天没有写明{PLACED}的问题，认不出哪里在重复。", "issues")
    if places.empty:
        return Answer("最差", "近 30 天没有同一点位、同一小类重复 3 件以上的地方。", "hotspots")
    worst = _words(places.iloc[0])
    words = (
        f"**{{place}}** 近 30 天重复发生 :orange[**{worst['n_issues']:,.0f} 件**]，以“{{subcategory}}”为主，"
        f"{_against_week(worst['n_issues'] - worst['n_issues_week_before'])}"
    )
    names = {"place": place_name(worst), "subcategory": str(worst["top_subcategory"])}
    return Answer("最差", words, "issues", names, {"place": worst["place_key"], "days": 30})


def _against_week(step: float) -> str:
    if step == 0:
        return "与上周持平"
    return f"比上周{'多' if step > 0 else '少'} {abs(step):,.0f} 件"


def who_late(departments: pd.DataFrame) -> Answer:
    """The department with most overdue open issues (columns of overview/overdue_by_department)."""
    if departments.empty:
        return Answer("谁迟", "没有超期未结的问题。", "issues", {}, {"state": "open"})
    top = departments.iloc[0]
    everyone = top["n_overdue_all"]
    share = "" if len(departments) == 1 else f"，占全部 {everyone:,.0f} 件的 {top['n_overdue'] / everyone * 100:.0f} %"
    longest = int(top["max_days_overdue"])
    words = f"**{{department}}** :orange[**{top['n_overdue']:,.0f} 件**] 超期未结{share}，"
    words += f"最久的已超 {longest:,} 天" if longest else "都是当天刚超期的"
    name = str(top["dept_name"])
    narrowing = {"department": name, "state": "overdue", "sort": "overdue"}
    return Answer("谁迟", words, "issues", {"department": name}, narrowing)


def on_schedule(phase: Mapping[str, Any] | None, foreseen: Forecast | None) -> Answer:
    """The running phase (a row of phases/progress_by_phase), and when its campaign will be done at this pace."""
    if phase is None:
        return Answer("进度", "现在没有正在进行、并有计划日期的阶段。", "phases")
    planned, earned = _shares(phase)
    words = f"{{campaign}}“{{phase}}”按计划应完成 {planned * 100:.0f} %，实际 **{earned * 100:.0f} %**"
    gap = round(planned * 100) - round(earned * 100)
    if gap > 0:
        words += f"，落后 :orange[**{gap} 个百分点**]"
    if foreseen is not None and foreseen.days_late > 0:
        spread = f"（{max(0, foreseen.least)}—{foreseen.most} 天）" if foreseen.most > foreseen.least else ""
        words += f"；照此速度整个行动要晚 :orange[**{foreseen.days_late} 天**]{spread}"
    names = {"campaign": str(phase["campaign_name"]), "phase": str(phase["phase_name"])}
    return Answer("进度", words, "phases", names, {"campaign": phase["campaign_id"]})


def _shares(phase: Mapping[str, Any]) -> tuple[float, float]:
    total = float(phase["total_weight"]) or 1.0
    return float(phase["planned_weight"]) / total, float(phase["earned_weight"]) / total


def running_phase(phases: pd.DataFrame) -> Mapping[str, Any] | None:
    """The phase under way that has dated tasks; of several, the one that began last."""
    running = phases[phases["is_current"].astype(bool) & (phases["total_weight"] > 0)]
    return None if running.empty else _words(running.sort_values("start_day").iloc[-1])


def _words(row: pd.Series) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def store_full(items: pd.DataFrame) -> Answer:
    """The item furthest below its reserve (columns of supplies/stock_by_item)."""
    with_quota = items[items["quota_qty"].notna()]
    if with_quota.empty:
        return Answer("物资", "还没有物资定额和库存数据。", "supplies")
    short = with_quota[with_quota["band"].isin(["缺货", "不足"])]
    n_due = int(items["n_lots_due_30"].sum())
    due = f"{n_due} 批 30 天内到期" if n_due else "30 天内没有批次到期"
    if short.empty:
        return Answer("物资", f"{len(with_quota)} 种物资都在最低储量以上；{due}", "supplies")
    worst = short.iloc[(short["available_qty"] / short["quota_qty"]).argmin()]
    share = worst["available_qty"] / worst["quota_qty"] * 100
    words = "**{item}** " + ("已缺货" if share == 0 else f"只够定额的 :orange[**{share:.0f} %**]")
    if len(short) > 1:
        words += f"，另有 {len(short) - 1} 种不足"
    return Answer("物资", f"{words}；{due}", "supplies", {"item": str(worst["item_name"])})


def what_to_decide(places: pd.DataFrame, departments: pd.DataFrame, phase: Mapping[str, Any] | None) -> Answer:
    """What the meeting has to settle: at most two matters, the gravest of the above."""
    put_forward = matters(places, departments, phase)[:_MOST_MATTERS]
    narrowing = {"state": "overdue", "sort": "overdue"}
    if not put_forward:
        return Answer("请定", "没有需要提请会议议定的事项。", "issues", {}, {"state": "open"})
    names = {name: text for each in put_forward for name, text in each.names.items()}
    return Answer("请定", "；".join(each.words for each in put_forward), "issues", names, narrowing)


def matters(places: pd.DataFrame, departments: pd.DataFrame, phase: Mapping[str, Any] | None) -> Sequence[Answer]:
    """Every matter of the above that a meeting has to settle, the gravest first."""
    found: list[Answer] = []
    if not places.empty:
        worst = place_name(_words(places.iloc[0]))
        found.append(Answer("请定", "**{place}** 整治的责任单位和时限", "issues", {"place": worst}))
    if not departments.empty:
        top = departments.iloc[0]
        if (
            top["n_overdue"] >= _WORTH_DECIDING_COUNT
            or top["n_overdue"] >= _WORTH_DECIDING_SHARE * top["n_overdue_all"]
        ):
            words = f"**{{department}}** {top['n_overdue']:,.0f} 件超期问题的清零日期"
            found.append(Answer("请定", words, "issues", {"department": str(top["dept_name"])}))
    if phase is not None:
        planned, earned = _shares(phase)
        if planned - earned > _BEHIND:
            found.append(Answer("请定", "“{phase}”落后任务的赶工办法", "phases", {"phase": str(phase["phase_name"])}))
    return found
