"""五、下步要求: who has to do what by which working day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cleancity.analysis import submissions
from cleancity.analysis.answers import place_name
from cleancity.analysis.decisions import BACK, LATE, REPORTED, SOON
from cleancity.papers import figures
from cleancity.papers.bulletins.facts import Facts
from cleancity.papers.bulletins.overall import phase_name
from cleancity.papers.bulletins.page import Page
from cleancity.papers.bulletins.problems import unit_name
from cleancity.settings import load_settings

_MOST = 6


def write(page: Page, facts: Facts) -> None:
    """The section."""
    page.heading("下步要求")
    wanted = [clear_words(facts), soon_words(facts), place_words(facts)]
    if facts.is_whole:
        wanted += [decided_words(facts), phase_words(facts), supply_words(facts), owed_words(facts)]
    page.numbered([*wanted, report_words(facts)])


def clear_words(facts: Facts) -> str:
    """The overdue ones are to be cleared."""
    if facts.late.empty:
        return ""
    named = [
        f"{unit_name(row['dept_name'])}（{figures.count(row['n_overdue'])}）" for row in facts.late.to_dict("records")
    ]
    days, units = facts.settings.clear_days, figures.listed(named, _MOST, "个单位")
    return (
        f"限期清零超期问题。{units}于{facts.deadline(days)}前（{days}个工作日）办结全部超期未结问题；"
        "确需延期的，按程序报批并说明理由。"
    )


def soon_words(facts: Facts) -> str:
    """Those that fall due next."""
    if facts.soon.empty:
        return ""
    named = [
        f"{unit_name(row['dept_name'])}（{figures.count(row['n_due_soon'])}）" for row in facts.soon.to_dict("records")
    ]
    days, whole = load_settings().due_soon_days, figures.count(facts.soon["n_due_soon"].sum())
    units = figures.listed(named, _MOST, "个单位")
    return f"盯住即将到期问题。{days}日内到期{whole}，{units}要在到期前办结，不再新增超期。"


def place_words(facts: Facts) -> str:
    """The worst places, each with the unit that most of its issues belong to."""
    by_unit: dict[str, list[str]] = {}
    for row in facts.places.to_dict("records"):
        by_unit.setdefault(unit_name(row["dept_name"]), []).append(figures.name(place_name(row)))
    if not by_unit:
        return ""
    named = "；".join(f"{unit}负责{'、'.join(places)}" for unit, places in by_unit.items())
    days = facts.settings.place_days
    by = f"于{facts.deadline(days)}前（{days}个工作日）完成整治"
    return f"集中整治重复点位。{named}；{by}，并明确日常保持的责任人和措施。"


def decided_words(facts: Facts) -> str:
    """What meetings decided and is late, back, or due."""
    if facts.decided.empty:
        return ""
    urgent = facts.decided[facts.decided["shown_state"].isin([BACK, LATE, SOON, REPORTED])]
    if urgent.empty:
        return ""
    named = [
        f"{figures.name(row['matter'], 30)}（{unit_name(row['unit'])}，{_due(row)}）"
        for row in urgent.to_dict("records")
    ]
    return f"抓紧落实议定事项。{figures.listed(named, 5, '项')}。"


def _due(row: Mapping[Any, Any]) -> str:
    day = row["due_on"]
    when = "" if pd.isna(day) else f"时限{figures.day(pd.Timestamp(day).date())}，"
    return f"{when}{row['shown_state']}"


def phase_words(facts: Facts) -> str:
    """The phase that lies behind."""
    if facts.phase is None:
        return ""
    n_late = int(facts.phase["n_late"])
    if not n_late:
        return ""
    return f"赶上阶段进度。{phase_name(facts.phase)}逾期未完成的任务{n_late}项，各牵头单位要逐项明确完成日期。"


def supply_words(facts: Facts) -> str:
    """What is to be bought."""
    if facts.stock is None or facts.stock.wanted.empty:
        return ""
    wanted = facts.stock.wanted
    named = [
        f"{figures.name(row['item_name'])}{row['order_qty']:,.0f}{figures.name(row['unit'], 4)}"
        for row in wanted.to_dict("records")
    ]
    said = figures.listed(named, 5, "种")
    return f"补齐应急物资。按储备定额需补{len(wanted)}种：{said}，请储备单位尽快采购，过期的及时处置。"


def owed_words(facts: Facts) -> str:
    """Who has still to hand in what was due."""
    owed = submissions.still_owed(facts.submissions) if len(facts.submissions) else facts.submissions
    if owed.empty:
        return ""
    named = [f"{figures.name(name)}（{n}份）" for name, n in owed["dept_name"].value_counts().items()]
    return f"按时报送。{figures.listed(named, _MOST, '个单位')}于{facts.deadline(facts.settings.report_days)}前补报。"


def report_words(facts: Facts) -> str:
    """When the results are to be reported."""
    days = max(facts.settings.clear_days, facts.settings.report_days)
    return f"报送整改情况。各责任单位于{facts.deadline(days)}前将整改情况和原因分析报{facts.settings.office}。"
