"""二、主要成效: only what got better by more than chance, or is plainly so; else it says that nothing did."""

from __future__ import annotations

from cleancity.analysis import score
from cleancity.analysis.decisions import DONE
from cleancity.analysis.kpi import is_clear_change
from cleancity.papers import figures
from cleancity.papers.bulletins.exams import Exams
from cleancity.papers.bulletins.facts import Facts
from cleancity.papers.bulletins.page import Page
from cleancity.settings import load_settings

# A measure, its name, and whether more of it is better.
_SHARES = (
    ("on_time_closure", "按期结案率", True),
    ("repeat_share", "重复点位占比", False),
    ("rebound_share", "反弹占新增", False),
)
_LEAST_LESS, _LEAST_SHARE = 5, 0.1  # so much less overdue is worth a word
_OVERLAPPING = "repeat_share"  # whose window may reach into the period before


def write(page: Page, facts: Facts, exams: Exams) -> None:
    """The section."""
    page.heading("主要成效")
    better = [*better_shares(facts), less_overdue(facts)]
    if not any(better):
        page.say(nothing_words(facts))
    page.numbered([*better, all_on_time(facts), decisions_done(facts), red_words(facts, exams)])


def nothing_words(facts: Facts) -> str:
    """That nothing is seen to have got better, or that there is nothing to compare with."""
    pasts = [past for read in facts.readings.values() for past in (read.before, read.year_before)]
    called, _ = facts.period_words()
    if not facts.question.view.period.n_weeks or all(past is None for past in pasts):
        return f"{called}没有可以比较的时期，看不出有没有改善。"
    return f"{called}各项指标与可比时期相比，没有统计上看得出的改善。"


def better_shares(facts: Facts) -> list[str]:
    """Shares that got better, against the period before and against a year before."""
    found = []
    for measure, label, more_is_better in _SHARES:
        read = facts.readings[measure]
        for year, then in ((False, read.before), (True, read.year_before)):
            if then is None or read.now is None or not facts.earlier_words(year=year):
                continue
            if measure == _OVERLAPPING and not year and (facts.question.view.period.n_weeks or 0) < 4:
                continue
            enough = facts.is_enough(read.now) and facts.is_enough(then)
            if enough and is_clear_change(read.now, then) and (read.now.value > then.value) == more_is_better:
                word = "提高" if more_is_better else "下降"
                found.append(
                    f"{label}由{facts.earlier_name(year=year)}的{figures.per_cent(then.value)}{word}到"
                    f"{figures.per_cent(read.now.value)}，超出偶然波动。"
                )
    return found


def less_overdue(facts: Facts) -> str:
    """Fewer issues overdue than at the end of the period before."""
    read = facts.readings["overdue_open"]
    if read.now is None or read.before is None or not facts.earlier_words():
        return ""
    now, then = read.now.numerator, read.before.numerator
    if then - now < max(_LEAST_LESS, _LEAST_SHARE * then):
        return ""
    return f"超期未结由{facts.earlier_name()}末的{figures.count(then)}减少到{figures.count(now)}。"


def all_on_time(facts: Facts) -> str:
    """Units with enough cases of which every one was closed in time, and none is left over from before."""
    units = facts.units[facts.units["unit"].notna() & (facts.units["n_due"] >= load_settings().n_min)]
    full = units[(units["n_due"] == units["n_on_time"]) & ~units["unit"].isin(facts.late["dept_name"])].sort_values(
        ["n_due", "unit"], ascending=[False, True]
    )
    if full.empty:
        return ""
    named = [f"{figures.name(row['unit'])}（{figures.count(row['n_due'])}）" for row in full.to_dict("records")]
    return f"本期到期问题全部按期结案、也没有超期未结的单位：{figures.listed(named)}。"


def decisions_done(facts: Facts) -> str:
    """How many of the matters that meetings decided are done."""
    if not facts.is_whole or facts.decided.empty:
        return ""
    n_done = int((facts.decided["shown_state"] == DONE).sum())
    return f"协调会议定事项{len(facts.decided)}项，已销号{n_done}项。" if n_done else ""


def red_words(facts: Facts, exams: Exams) -> str:
    """红榜, as far as the evidence carries; who stands on it and still has overdue issues is told so."""
    if not exams.rows:
        return ""
    named = [name for rows in exams.rows.values() for name in (score.red_black(rows, exams.settings) or ([], []))[0]]
    if named:
        sure = exams.settings["red_black_sure"] * 100
        late = dict(zip(facts.late["dept_name"], facts.late["n_overdue"], strict=True))
        owing = [f"{figures.name(each)}尚有超期未结{figures.count(late[each])}" for each in named if each in late]
        but = f"其中{'、'.join(owing)}，仍须按本通报要求清零。" if owing else ""
        return (
            f"{exams.month}月考，红榜：{figures.listed([figures.name(each) for each in named])}"
            f"（有{sure:.0f}%以上把握比同类平均高{exams.settings['red_black_margin']:g}分以上）。{but}"
        )
    return f"{exams.month}月考，{why_nobody(exams)}，红榜空缺。"


def why_nobody(exams: Exams) -> str:
    """Why a list has no name on it."""
    n_ranked = max(int(rows["place"].notna().sum()) for rows in exams.rows.values())
    if not n_ranked:
        return "没有单位够样本，不设红黑榜"
    least = int(exams.settings["red_black_min"])
    if n_ranked < least:
        return f"够样本的同类单位最多{n_ranked}个，不到{least}个，按规定不设红黑榜"
    return "没有单位与同类平均有显著差异"
