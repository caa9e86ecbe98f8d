"""反弹与回头看 in four sentences: on time and repeated, what came back, what was looked at again, the worst place."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis import rebounds, repeats
from cleancity.analysis.answers import PLACED, Answer, place_name

_SOON_DAYS = 30  # closures of so few days need not have been looked at yet


def sentences(
    pair: pd.DataFrame, found: rebounds.Followed, rechecks: pd.DataFrame, places: pd.DataFrame,
    cohort: rebounds.Cohort, by: str, n_min: int,
) -> list[Answer]:  # fmt: skip
    """The page's four sentences."""
    n_closed = int(rechecks["n_closed"].sum())
    return [
        on_time_yet_repeated(pair, cohort.window, by, n_min),
        came_back(found, n_closed, cohort, by, n_min),
        looked_at_again(rechecks, cohort, n_min),
        most_stubborn(places, cohort.n_days, found.n_closed),
    ]


def on_time_yet_repeated(rows: pd.DataFrame, period: str, by: str, n_min: int) -> Answer:
    """The picture that the on-time rate hides (rows of rebounds/on_time_and_repeat_by_unit)."""
    topic = "按期与重复"
    whole = repeats.pairs(rows[rows["unit"].isna()], n_min)
    if whole.empty or not whole["enough"].iloc[0]:
        return Answer(topic, f"{period}到期和说得出点位的问题不足 {n_min} 件，样本不足，不作评价。", "issues")
    one = whole.iloc[0]
    words = (
        f"{period}到期的 {one['n_due']:,.0f} 件，**{_pct(one['on_time'])}** 按期结案；"
        f"同期发现的 {one['n_located']:,.0f} 件，"
        f":orange[**{_pct(one['repeat'])}**] 落在重复点位{moral(one['on_time'], one['repeat'])}"
    )
    worst = repeats.stands_out(rows, n_min)
    if worst is None:
        return Answer(topic, f"{words}；各{_unit(by)}之间还看不出谁明显偏高", "issues", {}, {"days": 30})
    share = repeats.repeat_share(rows[rows["unit"] == worst].iloc[0])
    words += f"；{{unit}}明显偏高，{_pct(share.value if share else 0)}"
    narrowing = {"department": worst, "days": 30} if by == "department" else {"days": 30}
    return Answer(topic, words, "issues", {"unit": worst}, narrowing)


def moral(on_time: float, repeat: float) -> str:
    """What the two shares (0 to 1) say together; "" where they say nothing."""
    return "：办得快，没有治住" if on_time >= 0.9 and repeat >= 0.2 else ""


def came_back(found: rebounds.Followed, n_closed: int, cohort: rebounds.Cohort, by: str, n_min: int) -> Answer:
    """How much came back within 30 days, and whose; of the `n_closed` only those with a place and a sub-category."""
    topic, link = "反弹", {"state": "closed", "days": cohort.n_days}
    if not n_closed:
        return Answer(topic, f"{cohort.title}没有结案的问题，说不了反弹。", "issues")
    if not found.n_closed:
        words = f"{cohort.title}结案的 {n_closed:,} 件都没有写明{PLACED}，:orange[认不出有没有反弹]：请上报单位补填"
        return Answer(topic, words, "issues", {}, link)
    usable = found.windows[found.windows["enough"].astype(bool) & (found.windows["days"] <= rebounds.MAIN_WINDOW)]
    if usable.empty:
        few = f"跟踪满 {rebounds.WINDOWS[0]} 天的不足 {n_min} 件"
        words = f"{cohort.title}结案 {found.n_closed:,} 件，{few}，还看不出反弹；请看更长时间结案的"
        return Answer(topic, words, "issues", {}, link)
    one = usable.iloc[-1]
    words = (
        f"{cohort.title}结案的 {found.n_closed:,} 件，{one['days']:.0f} 天内 :orange[**{_pct(one['rate'])}**] 又回来"
        f"（95 % 区间 {_span(one['low'], one['high'])}）"
    )
    flagged = found.units[found.units["stands_out"].astype(bool)]
    if flagged.empty:
        tail = f"；各{_unit(by)}之间还看不出谁明显偏高" if found.units["enough"].sum() > 1 else ""
        return Answer(topic, words + tail, "issues", {}, link)
    worst = flagged.sort_values("low", ascending=False).iloc[0]
    words += f"；{{unit}}明显偏高，{_pct(worst['rate'])}"
    narrowing = {"department": str(worst["unit"])} if by == "department" else {}
    return Answer(topic, words, "issues", {"unit": str(worst["unit"])}, {**link, **narrowing})


def looked_at_again(rows: pd.DataFrame, cohort: rebounds.Cohort, n_min: int) -> Answer:
    """How much was looked at again, who never was, where most had come back (rebounds/rechecks_by_department)."""
    topic = "回头看"
    n_closed, n_looked = int(rows["n_closed"].sum()), int(rows["n_rechecked"].sum())
    if not n_closed:
        return Answer(topic, f"{cohort.title}没有结案的问题，不用回头看。", "issues")
    if not n_looked and cohort.n_days <= _SOON_DAYS:
        words = f"{cohort.title}结案的 {n_closed:,} 件还没有回头看：结案不久，还来得及安排"
        return Answer(topic, words, "issues", {}, {"state": "closed"})
    if not n_looked:
        words = f"{cohort.title}结案的 {n_closed:,} 件，一件也没有回头看的记录：请导入回头看登记表，或安排回头看"
        return Answer(topic, words, "upload")
    words = f"{cohort.title}结案的回头看过 **{_pct(n_looked / n_closed)}**（{n_looked:,} 件）"
    names = {}
    silent = rebounds.never_looked_at(rows, n_min)
    if len(silent):
        names["silent"] = str(silent["dept_name"].iloc[0])
        words += f"，{{silent}} {silent['n_closed'].iloc[0]:,.0f} 件 :orange[**一件没看**]"
        words += f"（这样的部门还有 {len(silent) - 1} 个）" if len(silent) > 1 else ""
    words += f"；看过的 {_pct(rows['n_back'].sum() / n_looked)} 已经反弹"
    worst = rebounds.fails_most(rows, n_min)
    if worst:
        names["worst"] = worst
        mine = rows[rows["dept_name"] == worst].iloc[0]
        words += f"，{{worst}}明显偏高，{_pct(mine['n_back'] / mine['n_rechecked'])}"
    narrowing = {"department": names["silent"]} if "silent" in names else {}
    return Answer(topic, words, "issues", names, {"state": "closed", "days": cohort.n_days, **narrowing})


def most_stubborn(places: pd.DataFrame, n_days: int, n_followed: int) -> Answer:
    """The place that came back most (rebounds/stubborn_places), where `n_followed` closures could be told to."""
    if places.empty and not n_followed:
        return Answer("老大难", f"没有写明{PLACED}的结案，认不出哪里反复反弹。", "issues")
    if places.empty:
        return Answer("老大难", "没有同一点位、同一小类反弹两次以上的地方。", "issues")
    worst = places.iloc[0]
    leader = worst["lead_official"]
    is_known = isinstance(leader, str)
    words = f"**{{place}}**“{{subcategory}}”反弹 :orange[**{worst['n_rebounds']:,.0f} 次**]，"
    words += "责任领导 {leader}" if is_known else ":orange[没有明确责任领导]"
    words += f"，现在未结 {worst['n_open']:,.0f} 件"
    names = {
        "place": place_name({str(name): value for name, value in worst.items()}),
        "subcategory": str(worst["subcategory"]),
    }
    return Answer(
        "老大难", words, "issues", names | ({"leader": leader} if is_known else {}), narrowed_to(worst, n_days)
    )


def narrowed_to(place: pd.Series, n_days: int) -> dict[str, object]:
    """What a link to one place's issues carries: all that was found there since its first issue or the cohort's day."""
    days = max(n_days, int(place["age_days"]) + 1)
    return {"place": place["place_key"], "subcategory": place["subcategory"], "days": days}


def _unit(by: str) -> str:
    return "类场所" if by == "venue_type" else "部门"


def _pct(share: float) -> str:
    return f"{share * 100:.1f} %"


def _span(low: float, high: float) -> str:
    return f"{low * 100:.1f}—{high * 100:.1f} %"
