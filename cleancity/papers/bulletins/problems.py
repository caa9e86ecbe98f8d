"""三、存在问题: who is late, where it comes back, what was not handed in; named as far as the data carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cleancity.analysis import score, submissions
from cleancity.analysis.intervals import newcombe
from cleancity.analysis.kpi import Counts
from cleancity.analysis.sheet import PlaceMap, Spot
from cleancity.papers import figures
from cleancity.papers.bulletins.exams import Exams
from cleancity.papers.bulletins.facts import LEAST_REBOUNDS, Facts
from cleancity.papers.bulletins.gains import why_nobody
from cleancity.papers.bulletins.page import Page, rows_of
from cleancity.papers.making import PaperTable
from cleancity.settings import load_settings

NOBODY = "未写明责任单位"
_NAMED, _ROWS, _SURE = 3, 10, 0.998  # as far out as the outer line of a funnel: many units are compared at once
SHORT = ("缺货", "不足")


def write(page: Page, facts: Facts, exams: Exams) -> None:
    """The section with its table and its map."""
    page.heading("存在问题")
    sections = [("责任单位", by_unit(page, facts, exams)), ("重点点位", by_place(facts))]
    if facts.is_whole:
        sections += [("报送", handed_in(facts)), ("应急物资", supplies_words(facts))]
    number = 0
    for label, words in sections:
        if not words:
            continue
        number += 1
        page.say(f"（{figures.numeral(number)}）{label}方面。{words}")
        if label == "责任单位" and len(facts.late) > 1:
            page.table(unit_table(facts))
        if label == "重点点位" and (drawn := place_map(facts)) is not None:
            page.picture("重复发生最多的点位", drawn)


def unit_name(value: object) -> str:
    """A responsible unit's name, or that none is written down."""
    said = figures.name(value)
    return NOBODY if said == figures.NOTHING else said


def by_unit(page: Page, facts: Facts, exams: Exams) -> str:
    """Who is late, who closes less in time than the others, and the black list as far as it is borne out."""
    said = [late_words(facts)]
    if len(facts.late) > 1:
        said.append(f"各单位情况见{page.next_name('表')}。")
    said.append(slow_words(facts))
    said.append(black_words(exams))
    return "".join(said)


def late_words(facts: Facts) -> str:
    """The units with most overdue issues."""
    late = facts.late
    if late.empty:
        return "没有单位有超期未结的问题。"
    whole = int(late["n_overdue_all"].iloc[0])
    if len(late) == 1:
        only = late.iloc[0].to_dict()
        longest = f"最久已超{only['max_days_overdue']:.0f}天"
        return f"超期未结{figures.count(whole)}，都在{unit_name(only['dept_name'])}，{longest}。"
    named = [_late_unit(facts, row, whole) for row in late.head(_NAMED).to_dict("records")]
    rest = len(late) - len(named)
    more = f"；其余{rest}个单位共{figures.count(late['n_overdue'].iloc[_NAMED:].sum())}" if rest > 0 else ""
    return f"超期未结{figures.count(whole)}，涉及{len(late)}个单位：{'，'.join(named)}{more}。"


def _late_unit(facts: Facts, row: Mapping[Any, Any], whole: int) -> str:
    unit, n = unit_name(row["dept_name"]), float(row["n_overdue"])
    printed = facts.traces.of_unit(f"{unit}{figures.count(n)}", "overdue_open", row["dept_name"], n)
    longest = int(row["max_days_overdue"])
    return f"{printed}（占{figures.per_cent(n / whole)}，最久{f'已超{longest}天' if longest else '当天超期'}）"


def slow_words(facts: Facts) -> str:
    """Units whose 按期结案率 lies below that of all the others by more than chance."""
    units = facts.units[facts.units["unit"].notna() & (facts.units["n_due"] >= load_settings().n_min)]
    whole = facts.units[facts.units["unit"].isna()]
    if whole.empty or len(units) < 2:
        return ""
    n_due, n_on_time = float(whole["n_due"].iloc[0]), float(whole["n_on_time"].iloc[0])
    slow = []
    for row in units.to_dict("records"):
        gap = newcombe(row["n_on_time"], row["n_due"], n_on_time - row["n_on_time"], n_due - row["n_due"], _SURE)
        if gap is not None and gap.high < 0:
            now = Counts(row["n_on_time"], row["n_due"])
            said = f"{unit_name(row['unit'])}{figures.per_cent(now.value)}"
            printed = facts.traces.of_unit(said, "on_time_closure", row["unit"], now.numerator)
            slow.append((now.value, f"{printed}（到期{figures.count(now.denominator)}）"))
    if not slow:
        return f"到期{load_settings().n_min}件以上的单位之间，按期结案率没有显著差异。"
    return f"按期结案率显著低于其他单位的：{'、'.join(words for _, words in sorted(slow))}。"


def black_words(exams: Exams) -> str:
    """黑榜, as far as the evidence carries."""
    if not exams.rows:
        return ""
    named = [name for rows in exams.rows.values() for name in (score.red_black(rows, exams.settings) or ([], []))[1]]
    if not named:
        return f"{exams.month}月考，{why_nobody(exams)}，黑榜空缺。"
    sure = exams.settings["red_black_sure"] * 100
    return (
        f"{exams.month}月考，黑榜：{figures.listed([figures.name(each) for each in named])}"
        f"（有{sure:.0f}%以上把握比同类平均低{exams.settings['red_black_margin']:g}分以上）。"
    )


def unit_table(facts: Facts) -> PaperTable:
    """The units with overdue issues: how many, since when, how many more fall due soon, and how they close."""
    soon = dict(zip(facts.soon["dept_name"], facts.soon["n_due_soon"], strict=True))
    closing = {row["unit"]: row for row in facts.units.to_dict("records")}
    rows = []
    for row in facts.late.head(_ROWS).to_dict("records"):
        due = closing.get(row["dept_name"])
        n_due = int(due["n_due"]) if due and not pd.isna(due["n_due"]) else 0
        share = f"{due['n_on_time'] / n_due * 100:.1f}%" if due and n_due >= load_settings().n_min else "样本不足"
        unit = unit_name(row["dept_name"])
        late = f"{unit}（超期未结）{row['n_overdue']:,.0f}"
        facts.traces.of_unit(late, "overdue_open", row["dept_name"], row["n_overdue"])
        if due and n_due:
            facts.traces.of_unit(f"{unit}（按期结案率）{share}", "on_time_closure", row["dept_name"], due["n_on_time"])
        rows.append(
            (unit, f"{row['n_overdue']:,.0f}", f"{row['max_days_overdue']:,.0f}",
             f"{soon.get(row['dept_name'], 0):,.0f}", f"{n_due:,}", share if n_due else figures.NOTHING)
        )  # fmt: skip
    rest = f"（共{len(facts.late)}个，列前{_ROWS}个）" if len(facts.late) > _ROWS else ""
    days = load_settings().due_soon_days
    columns = ("责任单位", "超期未结", "最久天数", f"{days}日内到期", "本期到期", "按期结案率")
    return PaperTable(f"超期未结的单位{rest}", columns, rows_of(rows), numeric=(1, 2, 3, 4, 5))


def by_place(facts: Facts) -> str:
    """The places where the same kind of issue keeps coming, and those that came back most often."""
    if facts.places.empty:
        return "近30天没有同一点位、同一小类重复3件以上的点位。"
    named = [_place(row) for row in facts.places.to_dict("records")]
    said = f"近30天重复发生最多的点位：{'；'.join(named)}。"
    if facts.rebounding.empty:
        return said
    days = load_settings().rebound_days
    worst = facts.rebounding.iloc[0].to_dict()
    return (
        f"{said}近{days}天结案后反弹{LEAST_REBOUNDS}次以上的点位{len(facts.rebounding)}处，最多的是"
        f"{figures.place(worst)}（{figures.name(worst['subcategory'])}，反弹{worst['n_rebounds']:.0f}次，"
        f"责任单位{unit_name(worst['dept_name'])}）。"
    )


def _place(row: Mapping[Any, Any]) -> str:
    step = float(row["n_issues"]) - float(row["n_issues_week_before"])
    against = "与一周前持平" if not step else f"比一周前{'多' if step > 0 else '少'}{abs(step):.0f}件"
    return (
        f"{figures.place(row)}{figures.count(row['n_issues'])}，以{figures.name(row['top_subcategory'])}为主，"
        f"{against}，责任单位{unit_name(row['dept_name'])}"
    )


def place_map(facts: Facts) -> PlaceMap | None:
    """The worst places on the city's own map; None where none has a position."""
    placed = facts.places.dropna(subset=["lon", "lat"])
    if placed.empty:
        return None
    spots = tuple(
        Spot(
            float(row["lon"]), float(row["lat"]), figures.place(row, 14),
            f"{figures.count(row['n_issues'])}，{figures.name(row['top_subcategory'], 8)}，"
            f"{unit_name(row['dept_name'])}",
        )
        for row in placed.to_dict("records")
    )  # fmt: skip
    return PlaceMap("重复发生最多的点位", spots)


def handed_in(facts: Facts) -> str:
    """What was owed lately and did not come, or came late; "" where nothing is owed."""
    rows = facts.submissions
    found = submissions.tally(rows) if len(rows) else None
    if found is None or not found.n_due:
        return ""
    owed = submissions.still_owed(rows)["dept_name"].value_counts()
    late = rows[(rows["is_due"] == 1) & (rows["status"] == "迟报")]["dept_name"].value_counts()
    said = f"最近两期应报{figures.count(found.n_due, '份')}，按时{figures.count(found.n_on_time, '份')}"
    if owed.empty and late.empty:
        return f"{said}，没有迟报、未报。"
    said += f"；未报{_counts(owed)}" if len(owed) else "，没有未报"
    return f"{said}；迟报{_counts(late)}。" if len(late) else f"{said}。"


def _counts(found: pd.Series) -> str:
    named = [f"{figures.name(name)}{n}份" for name, n in found.items()]
    return f"{int(found.sum())}份（{figures.listed(named, 5)}）"


def supplies_words(facts: Facts) -> str:
    """What lies below its quota, and what has expired; "" where no stock is known."""
    if facts.stock is None:
        return ""
    items = facts.stock.items
    short = items[items["band"].isin(SHORT)]
    now = facts.question.reading("supply_satisfaction").now
    lead = ""
    if now is not None:
        printed = facts.traces.add(f"物资满足率{figures.per_cent(now.value)}", "supply_satisfaction", now)
        lead = f"{figures.count(now.denominator, '种')}物资的{printed}；"
    if short.empty:
        return f"{lead}没有低于最低储量的物资。"
    worst = short.assign(met=short["available_qty"] / short["quota_qty"]).sort_values(["met", "item_code"])
    named = [_item(row) for row in worst.to_dict("records")]
    return f"{lead}缺货或不足的{len(short)}种：{figures.listed(named, 5, '种')}。"


def _item(row: Mapping[Any, Any]) -> str:
    said = figures.name(row["item_name"])
    if not row["available_qty"]:
        return f"{said}（缺货）"
    return said if pd.isna(row["met"]) else f"{said}（为定额的{row['met'] * 100:.0f}%）"
