"""一、总体情况: what was found and closed, in time or not, is overdue, came back; each with its comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from cleancity.analysis.kpi import Counts, is_clear_change
from cleancity.analysis.sheet import Line, Lines, Tone
from cleancity.charts import theme
from cleancity.papers import figures
from cleancity.papers.bulletins.facts import Facts
from cleancity.papers.bulletins.page import Page, rows_of
from cleancity.papers.making import PaperTable
from cleancity.settings import load_settings

WINDOW = 30  # days that repeated places are counted over, at least
_KINDS = 3
_LEVEL = 0.03  # closed within this share of found counts as level
_ENOUGH_GROWTH = 20  # of fewer no rate of growth is said


def write(page: Page, facts: Facts) -> None:
    """The section with its table and its picture."""
    page.heading("总体情况")
    page.say(flow_words(facts), kinds_words(facts), on_time_words(facts), overdue_words(facts))
    page.say(repeat_words(facts), plan_words(facts))
    page.say(f"主要指标见{page.next_name('表')}，近13周走势见{page.next_name('图')}。")
    page.table(indicator_table(facts))
    page.picture("近13周每周新增、办结和反弹件数", weeks_picture(facts.weeks))


def flow_words(facts: Facts) -> str:
    """Found and closed."""
    called, _ = facts.period_words()
    new, closed = facts.n_found, _closed(facts)
    said = facts.traces.add(f"{called}新增问题{figures.count(new)}", "rebound_share", facts.now("rebound_share"))
    said += "".join(_count_against(facts, "rebound_share", new, year) for year in (False, True))
    done = facts.traces.add(f"办结{figures.count(closed)}", "recheck_coverage", facts.now("recheck_coverage"))
    if not new:
        return f"{said}。{done}。"
    rate = f"（相当于新增的{figures.per_cent(closed / new)}）"
    if abs(closed - new) <= _LEVEL * new:
        return f"{said}。{done}{rate}，与新增基本持平。"
    word = "多于新增" if closed > new else "少于新增，未结问题增加"
    return f"{said}。{done}{rate}，{word}{figures.count(abs(closed - new))}。"


def kinds_words(facts: Facts) -> str:
    """What was found most: kinds of issues, of one 大类 its 小类."""
    level, column = ("小类", "subcategory") if facts.topic else ("大类", "category")
    known = facts.kinds.dropna(subset=[column])
    found = known.groupby(column)["n_found"].sum()
    found = found[found > 0].sort_values(ascending=False, kind="stable")
    if found.empty or not facts.is_enough(facts.now("rebound_share")):
        return ""
    named = [
        f"{figures.name(name)}{figures.count(n)}（{figures.per_cent(n / facts.n_found)}）"
        for name, n in found.head(_KINDS).items()
    ]
    return f"按{level}看，新增最多的是{'、'.join(named)}。"


def _closed(facts: Facts) -> int:
    now = facts.now("recheck_coverage")
    return int(now.denominator) if now else 0


def _count_against(facts: Facts, measure: str, now: int, year: bool) -> str:
    """，比上周（11月2日至8日）的832件多15件（增长1.8%）; "" where there is nothing to compare with."""
    then = facts.readings[measure].year_before if year else facts.readings[measure].before
    when, lead = facts.earlier_words(year=year), "；" if year else "，"
    if not when:
        return ""
    if then is None or not then.denominator:
        return "" if year else f"，{when}没有数据，无从比较"
    facts.traces.past(f"{when}的{figures.count(then.denominator)}", measure, then, year=year)
    return f"{lead}{count_change(now, int(then.denominator), when)}"


def count_change(now: int, then: int, when: str) -> str:
    """How a count moved against one of another period."""
    if now == then:
        return f"与{when}持平"
    step = f"{'多' if now > then else '少'}{figures.count(abs(now - then))}"
    if then < _ENOUGH_GROWTH:
        return f"比{when}的{figures.count(then)}{step}"
    word = "增长" if now > then else "下降"
    return f"比{when}的{figures.count(then)}{step}（{word}{figures.per_cent(abs(now - then) / then)}）"


def on_time_words(facts: Facts) -> str:
    """按期结案率 with its base and interval, and how long closing takes."""
    now = facts.now("on_time_closure")
    if now is None:
        return "期内没有到期的问题，按期结案率无从计算。"
    base = f"期内到期{figures.count(now.denominator)}，按期结案{figures.count(now.numerator)}"
    if not facts.is_enough(now):
        return f"{base}；件数不足{load_settings().n_min}件，样本不足，按期结案率不作评价。"
    said = facts.traces.add(f"按期结案率{figures.per_cent(now.value)}", "on_time_closure", now)
    median = facts.now("closing_days_median")
    taken = ""
    if median is not None:
        printed = facts.traces.add(f"处置时长中位数{median.value:.1f}天", "closing_days_median", median)
        taken = f"已办结问题的{printed}。"
    return f"{base}，{said}（95%区间{figures.interval(now)}）{share_changes(facts, 'on_time_closure')}。{taken}"


def share_changes(facts: Facts, measure: str, years: Sequence[bool] = (False, True)) -> str:
    """，比上周的98.1%下降0.6个百分点; where chance may have made it, no more than that is said.

    `years`: against the period before (False), a year before (True), or both.
    """
    read, clear, level, few = facts.readings[measure], [], [], []
    for year in years:
        now, then, when = read.now, read.year_before if year else read.before, facts.earlier_name(year=year)
        if now is None or then is None or not facts.earlier_words(year=year):
            continue
        if not (facts.is_enough(now) and facts.is_enough(then)):
            few.append(when)
            continue
        printed = facts.traces.past(f"{when}的{figures.per_cent(then.value)}", measure, then, year=year)
        if is_clear_change(now, then):
            word = "上升" if now.value > then.value else "下降"
            clear.append(f"比{printed}{word}{figures.points(now.value, then.value)}")
        else:
            level.append(printed)
    said = [*clear, *([f"与{'、'.join(level)}相比没有明显变化（在偶然波动范围内）"] if level else [])]
    said += [f"{'、'.join(few)}样本不足，不作比较"] if few else []
    return "".join(f"，{each}" for each in said)


def overdue_words(facts: Facts) -> str:
    """What is past its limit on the last day, against the same day of the period before."""
    reading = facts.readings["overdue_open"]
    n_now = int(reading.now.numerator) if reading.now else 0
    lead = f"截至{figures.day(facts.as_of)}"
    if not n_now:
        return f"{lead}，没有超期未结的问题。"
    said = facts.traces.add(f"超期未结{figures.count(n_now)}", "overdue_open", reading.now)
    n_open = int(reading.now.denominator) if reading.now else 0
    share = f"，占未结{figures.count(n_open)}的{figures.per_cent(n_now / n_open)}" if n_open else ""
    n_weeks = facts.question.view.period.n_weeks
    if reading.before is None or not n_weeks:
        return f"{lead}，{said}{share}。"
    then = int(reading.before.numerator)
    back = facts.as_of - timedelta(weeks=n_weeks)
    facts.traces.past(f"{figures.day(back)}的{figures.count(then)}", "overdue_open", reading.before, year=False)
    step = "持平" if n_now == then else f"的{figures.count(then)}{'多' if n_now > then else '少'}"
    when = f"与{figures.day(back)}" if n_now == then else f"比{figures.day(back)}"
    return f"{lead}，{said}{share}，{when}{step}{'' if n_now == then else figures.count(abs(n_now - then))}。"


def repeat_words(facts: Facts) -> str:
    """What lies in repeated places and what came back, and what that says of closing in time."""
    repeat, back = facts.now("repeat_share"), facts.now("rebound_share")
    first = facts.as_of - timedelta(days=WINDOW - 1)
    period = facts.question.view.period
    if period.from_date is not None:
        first = min(first, period.from_date)
    lead = "在数据所及期间" if period.from_date is None else figures.span(first, facts.as_of, facts.issued_on.year)
    if repeat is None or not facts.is_enough(repeat):
        return f"{lead}能认出点位的问题不足{load_settings().n_min}件，重复发生的情况不作评价。"
    said = facts.traces.add(f"重复点位占比{figures.per_cent(repeat.value)}", "repeat_share", repeat)
    words = (
        f"{lead}能认出点位的问题{figures.count(repeat.denominator)}，其中{figures.count(repeat.numerator)}落在同一点位、"
        f"同一小类3件以上的重复点位，{said}（95%区间{figures.interval(repeat)}）"
    )
    # Two windows of 30 days a week apart share most of their issues: only a longer period can be compared.
    is_apart = bool(period.n_weeks and period.n_weeks * 7 >= WINDOW - 2)
    words += share_changes(facts, "repeat_share", (False, True) if is_apart else (True,))
    if back is not None and facts.is_enough(back):
        printed = facts.traces.add(f"占新增的{figures.per_cent(back.value)}", "rebound_share", back)
        words += f"。新增问题中反弹{figures.count(back.numerator)}，{printed}（95%区间{figures.interval(back)}）"
        words += share_changes(facts, "rebound_share")
    on_time = facts.now("on_time_closure")
    is_fast = on_time is not None and facts.is_enough(on_time) and on_time.value >= 0.9
    return f"{words}。{'按期结案率高，重复率也高：办得快，没有治住。' if is_fast and repeat.value >= 0.2 else ''}"


def plan_words(facts: Facts) -> str:
    """How the phase under way stands; "" where that is not known, or the bulletin is about a part of the issues."""
    if not facts.is_whole or facts.phase is None:
        return ""
    whole = float(facts.phase["total_weight"]) or 1.0
    planned, earned = (float(facts.phase[key]) / whole for key in ("planned_weight", "earned_weight"))
    words = (
        f"“{figures.name(facts.phase['campaign_name'])}”{phase_name(facts.phase)}按计划应完成"
        f"{figures.per_cent(planned)}，实际完成{figures.per_cent(earned)}"
    )
    behind = planned - earned >= 0.0005
    return f"{words}，落后{figures.points(planned, earned)}。" if behind else f"{words}，不落后于计划。"


def phase_name(phase: Mapping[str, Any]) -> str:
    """The name of a phase, with 阶段 behind it once."""
    return f"{figures.name(phase['phase_name']).removesuffix('阶段')}阶段"


def indicator_table(facts: Facts) -> PaperTable:
    """The measures now, in the period before, and a year before."""
    has_past = bool(facts.question.view.period.n_weeks)
    columns = ("指标", "本期", *((facts.earlier_name(), "去年同期") if has_past else ()))
    rows = []
    for label, measure, side in (
        ("新增问题", "rebound_share", "n"), ("办结", "recheck_coverage", "n"), ("到期", "on_time_closure", "n"),
        ("按期结案率", "on_time_closure", "%"), ("超期未结（期末）", "overdue_open", "k"),
        ("重复点位占比", "repeat_share", "%"), ("反弹占新增", "rebound_share", "%"),
    ):  # fmt: skip
        read = facts.readings[measure]
        cells = [_cell(facts, each, side) for each in (read.now, read.before, read.year_before)[: len(columns) - 1]]
        rows.append((label, *cells))
        names = [f"{label}（{column}）{cell}" for column, cell in zip(columns[1:], cells, strict=True)]
        facts.traces.add(names[0], measure, read.now)
        if has_past:
            facts.traces.past(names[1], measure, read.before, year=False)
            facts.traces.past(names[2], measure, read.year_before, year=True)
    return PaperTable("主要指标", columns, rows_of(rows), numeric=tuple(range(1, len(columns))))


def _cell(facts: Facts, counts: Counts | None, side: str) -> str:
    if counts is None:
        return figures.NOTHING
    if side == "%":
        return figures.per_cent(counts.value) if facts.is_enough(counts) else "样本不足"
    return figures.count(counts.denominator if side == "n" else counts.numerator)


def weeks_picture(weeks: pd.DataFrame) -> Lines:
    """Thirteen weeks of found, closed and come back."""
    mondays = [theme.from_day_number(int(day)) for day in weeks["week_day"]]
    told: tuple[tuple[str, str, Tone], ...] = (
        ("新增", "n_found", "missed"), ("办结", "n_closed", "met"), ("反弹", "n_rebound", "past"),
    )  # fmt: skip
    lines = tuple(
        Line(label, tuple(None if pd.isna(value) else float(value) for value in weeks[column]), tone)
        for label, column, tone in told
    )
    return Lines("每周新增、办结、反弹", tuple(theme.week_number(each) for each in mondays), lines)
