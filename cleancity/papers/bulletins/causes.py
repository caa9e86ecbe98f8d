"""四、原因分析: what the shape of the numbers says, and no more; the rest is for the units to say."""

from __future__ import annotations

from cleancity.papers import figures
from cleancity.papers.bulletins.facts import LONG_DAYS, N_PLACES, Facts
from cleancity.papers.bulletins.page import Page
from cleancity.settings import load_settings

_FEW_PLACES, _MANY = 0.3, 0.2
_GROWN = 0.2  # more issues than a year before by this share
LEFT = "以上只是数据反映的情况，具体原因尚待各责任单位分析，请随整改情况一并报送。"


def write(page: Page, facts: Facts) -> None:
    """The section."""
    page.heading("原因分析")
    found = [each for each in (old_words(facts), spread_words(facts), lasting_words(facts), load_words(facts)) if each]
    if not found:
        page.say("现有数据还看不出结构性的原因，尚待各责任单位分析，请随整改情况一并报送。")
        return
    page.numbered(found)
    page.say(LEFT)


def old_words(facts: Facts) -> str:
    """How much of what is overdue is old."""
    whole = int(facts.by_days["n_overdue"].sum())
    if whole < load_settings().n_min:
        return ""
    old = int(facts.by_days.loc[facts.by_days["days_overdue"] > LONG_DAYS, "n_overdue"].sum())
    if not old:
        return f"超期的都在{LONG_DAYS}天以内，没有长期积压。"
    share = old / whole
    words = f"超期未结的{figures.count(whole)}中，{figures.count(old)}（{figures.per_cent(share)}）已超{LONG_DAYS}天"
    return f"长期积压。{words}，属于久拖未决。" if share >= _MANY else f"{words}，其余多为近期到期未及时办结。"


def spread_words(facts: Facts) -> str:
    """Whether a few places make up what is repeated, or it is spread over many."""
    repeat = facts.now("repeat_share")
    if repeat is None or not facts.is_enough(repeat) or not repeat.numerator or facts.places.empty:
        return ""
    n_top, n_places = int(facts.places["n_issues"].sum()), len(facts.places)
    share = min(n_top / repeat.numerator, 1.0)
    if facts.question.view.period.from_date is None:  # the places are of 30 days, the repeats of all of the data
        return ""
    words = f"落在重复点位的{figures.count(repeat.numerator)}中，最多的{n_places}处占{figures.per_cent(share)}"
    if share >= _FEW_PLACES or n_places < N_PLACES:
        return f"问题集中在少数点位。{words}。"
    return f"重复点位面广。{words}，不是个别点位的问题，日常管理需要普遍加强。"


def lasting_words(facts: Facts) -> str:
    """Seldom sent back at the check, often back afterwards: what was cured did not last."""
    rework, back = facts.now("rework_rate"), facts.now("rebound_share")
    if not facts.is_enough(rework) or not facts.is_enough(back) or rework is None or back is None:
        return ""
    said = facts.traces.add(f"返工率{figures.per_cent(rework.value)}", "rework_rate", rework)
    base = f"核查{figures.count(rework.denominator)}，返工{figures.count(rework.numerator, '次')}，{said}"
    if back.value >= _MANY and rework.value < back.value / 4:
        lasting = f"但新增问题中{figures.per_cent(back.value)}是反弹，整改效果没有保持住"
        return f"整改不持久。{base}，核查时多数过关；{lasting}。"
    if rework.value >= _MANY:
        return f"整改一次不到位。{base}。"
    return ""


def load_words(facts: Facts) -> str:
    """More found than a year before, and whether closing grew with it."""
    found, closed = facts.readings["rebound_share"], facts.readings["recheck_coverage"]
    then, then_closed = found.year_before, closed.year_before
    if then is None or then_closed is None or not facts.is_enough(then) or not facts.is_enough(then_closed):
        return ""
    if not facts.earlier_words(year=True) or found.now is None or closed.now is None:
        return ""
    more = facts.n_found / then.denominator - 1
    more_closed = closed.now.denominator / then_closed.denominator - 1
    if more < _GROWN:
        return ""
    pace = "办结同步增长" if more_closed >= more - 0.05 else "办结只增长"
    return f"任务量增大。新增比去年同期增长{figures.per_cent(more)}，{pace}{figures.per_cent(max(more_closed, 0.0))}。"
