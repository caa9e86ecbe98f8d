"""Is this week's rise real? Each weekly figure against its own weeks before, in words.

Weeks are ISO weeks, named by their Monday's day number. A week that is not over is never judged: the last whole one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cleancity.analysis.control import BEYOND, Chart, control_chart
from cleancity.analysis.intervals import share

CHANGED, USUAL, UNKNOWN = "真的变了", "在平常波动之内", "还看不出"
_NO_DATA = "这一周没有数据"
_LEAST_EXPECTED = 5  # fewer cases of the rarer kind expected: the limits' bell curve does not hold


@dataclass(frozen=True)
class Measure:
    """One weekly figure. `kind`: p, u or xmr (analysis/control.py); `n` None: of a count nothing is divided.

    `shown`: share (per cent), rate (one decimal), count or hours. `about`: what n counts. `more_is_better` None:
    neither way. `least`: a smaller difference from the usual level is none.
    """

    key: str
    title: str
    kind: str
    numerator: str
    n: str | None
    shown: str
    unit: str
    about: str
    more_is_better: bool | None
    least: float = 0.0


MEASURES = {
    each.key: each
    for each in (
        Measure("on_time", "按期结案率", "p", "n_on_time", "n_due", "share", "%", "件到期", True),
        Measure("rebound", "反弹占新增", "p", "n_rebound", "n_found", "share", "%", "件新增", False),
        Measure("passed", "检查合格率", "p", "n_passed", "n_items", "share", "%", "个检查项", True),
        Measure("problems", "每次检查发现", "u", "n_problems", "n_inspections", "rate", "个", "次检查", False),
        Measure("found", "日均新增", "u", "n_found", "n_days", "rate", "件", "天", None),
        Measure("closed", "每周办结", "xmr", "n_closed", None, "count", "件", "", True),
        Measure(
            "hours", "处置工作小时", "xmr", "median_hours", "n_timed", "hours", "小时", "件结案，中位数", False, 1.0
        ),
    )
}


@dataclass(frozen=True)
class Verdict:
    """What may be said of one figure's last whole week.

    Attributes:
        word: CHANGED, USUAL or UNKNOWN.
        why: the rule broken, or what is lacking; "" otherwise.
        is_better: whether the change is for the better; None where nothing changed or neither way is better.
    """

    measure: Measure
    chart: Chart
    word: str
    why: str
    is_better: bool | None

    @property
    def is_up(self) -> bool:
        """Whether the week lies above the centre line."""
        return bool(self.chart.judged["value"] > self.chart.centre)


def judged_monday(as_of_day: int) -> int:
    """The Monday of the last week that was over at the end of a day."""
    monday = as_of_day - (as_of_day + 3) % 7
    return monday if as_of_day == monday + 6 else monday - 7


def is_under_way(as_of_day: int) -> bool:
    """Whether the week of a day was not over at its end."""
    return judged_monday(as_of_day) + 6 < as_of_day


def weeks_of(parts: Sequence[pd.DataFrame], first: int, last: int, left_out: Iterable[int]) -> pd.DataFrame:
    """One row a week from the Monday `first` to the Monday `last`, all figures side by side; none is nought.

    Weeks before the first with any figure are left away: then there was no data yet. `is_left_out` tells the Mondays
    `left_out` apart, and weeks of which nothing at all is known (`has_any` False): nobody sent a file.
    """
    rows = pd.DataFrame({"week_day": range(first, last + 1, 7)})
    for part in parts:
        rows = rows.merge(part.astype({"week_day": "int64"}), on="week_day", how="left")
    figures = [column for column in rows.columns if column != "week_day"]
    counts = [column for column in figures if column.startswith("n_")]
    rows[counts] = rows[counts].fillna(0).astype(float)
    has_any = rows[counts].sum(axis=1) > 0
    begun = rows["week_day"] >= rows.loc[has_any, "week_day"].min() if has_any.any() else has_any
    is_left_out = rows["week_day"].isin(set(left_out)) | ~has_any
    return rows.assign(n_days=7.0, is_left_out=is_left_out, has_any=has_any)[begun]


def series_of(weeks: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The columns that `control_chart` wants, of one figure."""
    n = weeks[measure.n] if measure.n else 1.0
    rows = weeks.assign(numerator=weeks[measure.numerator].astype(float), n=n)
    return rows[["week_day", "numerator", "n", "is_left_out"]]


def measures_for(weeks: pd.DataFrame) -> list[Measure]:
    """The figures that there is anything of in these weeks."""
    return [each for each in MEASURES.values() if each.numerator in weeks and weeks[each.n or each.numerator].sum() > 0]


def judge(weeks: pd.DataFrame, measure: Measure, n_min: int, min_weeks: int) -> Verdict:
    """The verdict on the last of `weeks`; fewer than `n_min` cases or `min_weeks` weeks to go by give none."""
    chart = control_chart(series_of(weeks, measure), measure.kind, measure.least)
    lacking = _lacking(measure, chart, n_min, min_weeks) if weeks["has_any"].iloc[-1] else _NO_DATA
    if lacking:
        shown = chart if chart.n_baseline >= min_weeks else chart.without_limits()
        return Verdict(measure, shown, UNKNOWN, lacking, None)
    rule = str(chart.judged["rule"])
    if not rule:
        return Verdict(measure, chart, USUAL, "", None)
    is_up = bool(chart.judged["value"] > chart.centre)
    is_better = None if measure.more_is_better is None else is_up == measure.more_is_better
    return Verdict(measure, chart, CHANGED, rule, is_better)


def _lacking(measure: Measure, chart: Chart, n_min: int, min_weeks: int) -> str:
    """Why nothing may be said; "" when something may."""
    last = chart.judged
    if not last["n"] or pd.isna(last["value"]):
        return _NO_DATA
    if measure.shown in ("share", "hours") and last["n"] < n_min:
        return f"样本太少（{last['n']:,.0f} {measure.about}，不到 {n_min}）"
    if chart.n_baseline < min_weeks:
        return f"周数不够（只有 {chart.n_baseline} 周可比，不到 {min_weeks} 周）"
    if measure.shown != "hours" and _too_rare(measure, chart):
        return "样本太少（平常一周不到 5 件，升降一两件说明不了什么）"
    return ""


def _too_rare(measure: Measure, chart: Chart) -> bool:
    """Too few of the rarer outcome to judge by: expected and, in a week far off, seen."""
    last, centre = chart.judged, chart.centre
    n = 1.0 if measure.kind == "xmr" else float(last["n"])
    expected, seen = n * centre, float(last["numerator"])
    if measure.kind == "p" and centre > 0.5:
        expected, seen = n * (1 - centre), n - seen
    return expected < _LEAST_EXPECTED and not (last["rule"] == BEYOND and seen >= _LEAST_EXPECTED)


def verdict_words(said: Verdict) -> str:
    """The verdict in a cell: 真的变了：升，变差. What stands in brackets has no room there; the sentence says it."""
    if said.word != CHANGED:
        return f"{said.word}：{said.why.partition('（')[0]}" if said.why else said.word
    good = "" if said.is_better is None else "，变好" if said.is_better else "，变差"
    return f"{said.word}：{'升' if said.is_up else '降'}{good}"


def headline(said: Sequence[Verdict], week: str, n_weeks: int) -> str:
    """One sentence on the whole week: how many figures really changed, and which."""
    changed = [each for each in said if each.word == CHANGED]
    known = [each for each in said if each.word != UNKNOWN]
    if not known:
        return f"**{week}还看不出有没有变**：{said[0].why if said else '没有数据'}。"
    if not changed:
        return f"**{week}的升降都在平常波动之内**（较前 {n_weeks} 周平均，{len(known)} 项）：不必为一周的数字找原因。"
    names = "、".join(f"{each.measure.title}{'升' if each.is_up else '降'}了" for each in changed)
    worse = [each.measure.title for each in changed if each.is_better is False]
    advice = f"先查{'、'.join(worse)}变差的原因" if worse else "没有变差的"
    rest = f"，其余 {len(known) - len(changed)} 项在平常波动之内" if len(known) > len(changed) else ""
    return f"**{week}真的变了的有 {len(changed)} 项：{names}**{rest}（较前 {n_weeks} 周平均）。{advice}。"


def figure(value: Any, measure: Measure) -> str:
    """A value with its unit."""
    if value is None or pd.isna(value):
        return "—"
    if measure.shown == "share":
        return f"{value * 100:.1f} %"
    return f"{value:,.0f} {measure.unit}" if measure.shown == "count" else f"{value:,.1f} {measure.unit}"


def usual_range(chart: Chart, measure: Measure) -> str:
    """Where the judged week would lie if nothing had changed: 96.3—99.9 %."""
    low, high = chart.judged["low"], chart.judged["high"]
    if pd.isna(low):
        return "—"
    scale, digits = (100, 1) if measure.shown == "share" else (1, 0 if measure.shown == "count" else 1)
    return f"{low * scale:,.{digits}f}—{high * scale:,.{digits}f} {measure.unit}"


def sentence(said: Verdict, week: str, n_weeks: int) -> str:
    """One figure's week: its value, what it is compared with, the verdict and why."""
    measure, last = said.measure, said.chart.judged
    n = f"（{last['n']:,.0f} {measure.about}{_interval(said)}）" if measure.n and measure.n != "n_days" else ""
    begin = f"{week}{measure.title} {figure(last['value'], measure)}{n}"
    if said.word == UNKNOWN:
        return f"{begin}：还看不出，{said.why}"
    against = f"较前 {n_weeks} 周平均（{figure(said.chart.centre, measure)}）偏{'高' if said.is_up else '低'}"
    if last["value"] == said.chart.centre:
        against = f"与前 {n_weeks} 周平均持平"
    if said.word == USUAL:
        return f"{begin}，{against}，在平常波动之内"
    good = "" if said.is_better is None else "，变好" if said.is_better else "，变差"
    n_beyond = weeks_beyond(said)
    why = f"连续第 {n_beyond} 周{said.why}" if n_beyond > 1 else said.why
    return f"{begin}，{against}，真的变了{good}：{why}"


def _interval(said: Verdict) -> str:
    """The Wilson interval of a share, as words to follow its n."""
    last = said.chart.judged
    found = share(last["numerator"], last["n"]) if said.measure.shown == "share" else None
    return f"，95 % 区间 {found.low * 100:.1f}—{found.high * 100:.1f} %" if found else ""


def weeks_beyond(said: Verdict) -> int:
    """How many weeks in a row, the judged one being the last, lay beyond the limits on its side."""
    z = said.chart.weeks["z"].to_numpy(dtype=float)[::-1]
    side = 1 if said.is_up else -1
    return next((number for number, each in enumerate(z) if not side * each > 3), len(z))


def table_of(said: Sequence[Verdict]) -> pd.DataFrame:
    """The main figures: this week, the usual level and range, the verdict; as words."""
    return pd.DataFrame(
        [
            {
                "title": each.measure.title,
                "now": figure(each.chart.judged["value"], each.measure),
                "n": each.chart.judged["n"] if each.measure.n and each.measure.n != "n_days" else None,
                "usual": figure(each.chart.centre, each.measure),
                "range": usual_range(each.chart, each.measure),
                "verdict": verdict_words(each),
            }
            for each in said
        ]
    )


def how_reckoned(said: Verdict, n_weeks: int) -> str:
    """What the limits were reckoned from, what was left out, how often they err."""
    chart = said.chart
    if not chart.has_limits:
        return f"前 {n_weeks} 周里只有 {chart.n_baseline} 周可比，还算不出平常范围。"
    before = chart.weeks.iloc[:-1]
    n_left, n_aside = int(before["is_left_out"].sum()), int(before["is_set_aside"].sum())
    parts = [f"平常范围由前 {n_weeks} 周中的 {chart.n_baseline} 周算出（上下各三倍标准差）"]
    if n_left:
        parts.append(f"{n_left} 周有节假日、标注或没有数据，没有计入")
    if n_aside:
        parts.append(f"{n_aside} 周自身超限，没有计入")
    if chart.widened > 1:
        parts.append(f"各周相差超过抽样能解释的，已把范围放宽到 {chart.widened:.1f} 倍")
    parts.append(f"没有变化时，约每 {1 / chart.false_alarm_rate:.0f} 周误报一次")
    return "；".join(parts) + "。"


def most_telling(said: Mapping[str, Verdict]) -> str:
    """The figure to show first: one that changed for the worse, else one that changed, else the first."""
    for wanted in (lambda each: each.is_better is False, lambda each: each.word == CHANGED, lambda _: True):
        for key, verdict in said.items():
            if wanted(verdict):
                return key
    raise ValueError("no figures")


def about_weeks(as_of_day: int, annotation: str | None) -> str:
    """Which week is judged, and what to bear in mind about it."""
    parts = ["只判断过完的整周；晚报的部门补齐以后，最近一周的数还会变"]
    if is_under_way(as_of_day):
        parts.insert(0, f"本周只到星期{'一二三四五六日'[(as_of_day + 3) % 7]}，没有过完，先看上一整周")
    if annotation:
        parts.append(f"这一周有{annotation}，升降可能与此有关")
    return "；".join(parts) + "。"


def under_way(parts: Sequence[pd.DataFrame], monday: int, as_of_day: int) -> pd.DataFrame:
    """The week that is not over, as one row of figures; none when the last week is whole."""
    if monday > as_of_day:
        return pd.DataFrame()
    return weeks_of(parts, monday, monday, ()).assign(n_days=float(as_of_day - monday + 1))


def so_far(rest: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """`value` of the week under way; no row for a count, since part of a week cannot stand beside whole ones."""
    if rest.empty or measure.shown == "count" or measure.numerator not in rest:
        return pd.DataFrame(columns=["value"])
    rows = series_of(rest, measure)
    value = rows["numerator"] if measure.kind == "xmr" else rows["numerator"] / rows["n"].where(rows["n"] > 0)
    return pd.DataFrame({"value": value}).dropna()
