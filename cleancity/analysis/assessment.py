"""The technical assessment's problems: how far they are worked off, and what stands in the way of the review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from cleancity.analysis.answers import Answer
from cleancity.analysis.burndown import Pace, left_after, needed_per_week, outlook, weeks_to_finish

SOURCE = "技术评估反馈"
EXACT = ("open", "overdue")  # kinds that are states of 问题台账 too
MOST_LINKED = 100  # issues in one link: an address has an end
LONG_WEEKS = 104  # beyond two years a date says nothing
COUNTS = (
    "n_found", "n_closed", "n_verified", "n_rebounded", "n_back", "n_open", "n_overdue", "n_unverified", "n_leaderless",
    "n_done",
)  # fmt: skip


@dataclass(frozen=True)
class Obstacle:
    """One kind of problem in the way: `kind` of assessment/problems_in_the_way, its words, how many, and what to do."""

    kind: str
    title: str
    n: int
    remedy: str


def totals(rows: pd.DataFrame) -> dict[str, int]:
    """The sums of assessment/standing_by_department."""
    return {name: int(rows[name].sum()) if len(rows) else 0 for name in COUNTS}


def obstacles(total: dict[str, int]) -> list[Obstacle]:
    """What stands in the way of the review; only what there is."""
    known = (
        Obstacle("open", "还没有结案", total["n_open"], "逐件办结"),
        Obstacle("overdue", "其中已超期", total["n_overdue"], "先办超期的，必要时督办"),
        Obstacle("unverified", "结案但没有核查到位", total["n_unverified"], "安排核查"),
        Obstacle("back", "结案后反弹、还没有再改好", total["n_back"], "重新整改，再回头看"),
        Obstacle("leaderless", "没有责任领导", total["n_leaderless"], "明确责任领导"),
    )
    return [each for each in known if each.n]


def is_ready(total: dict[str, int]) -> bool:
    """Whether the review can be asked for: everything closed, verified, and not back."""
    return total["n_found"] > 0 and not obstacles(total)


def review_day(campaign: str | None, usual: date | None, by_campaign: dict[str, date]) -> date | None:
    """The review's date: the campaign's own, else the usual one."""
    return by_campaign.get(campaign, usual) if campaign else usual


def days_left(review: date | None, as_of: date | None) -> int | None:
    """Days from the report date to the review; None without either."""
    return (review - as_of).days if review and as_of else None


def remedy_words(kinds: list[Obstacle], kind: str) -> str:
    """What is to be done about one kind, and how to look closer."""
    remedy = next(each.remedy for each in kinds if each.kind == kind)
    return f"要做的：{remedy}。点选一行，可以看这一件的经过。"


def ledger(kind: str | None = None, **more: object) -> dict[str, object]:
    """What a link to 问题台账 carries: the assessment's problems, those of a kind where the ledger knows it."""
    state = {"state": kind} if kind in EXACT else {}
    return {"source": SOURCE, "period": "全部", **state, **more}


def in_the_ledger(kind: str, issues: Iterable[str]) -> tuple[str, dict[str, object]]:
    """The words and the query of the link to the problems of a kind: by state where 问题台账 has it, else by number."""
    words = "在台账中查看这一类"
    if kind in EXACT:
        return words, ledger(kind)
    every = list(issues)
    more = f"，只开前 {MOST_LINKED} 件" if len(every) > MOST_LINKED else ""
    return f"{words}{more}", ledger(ids=",".join(every[:MOST_LINKED]))


def sentences(rows: pd.DataFrame, found: Pace | None, review: date | None, as_of: date) -> list[Answer]:
    """The page's sentences: how far, may the review be asked for, when, and who has most left."""
    total = totals(rows)
    said = [
        Answer("改了多少", standing_words(total), "issues", {}, ledger()),
        Answer("能否验收", ready_words(total), "issues", {}, ledger("open")),
        Answer("何时改完", pace_words(total["n_open"], found, as_of), "issues", {}, ledger("open")),
        Answer("赶得上吗", date_words(total["n_open"], found, review, as_of), "issues", {}, ledger("overdue")),
    ]
    if total["n_open"]:
        by_name = rows.groupby("dept_name")[["n_open", "n_overdue"]].sum().sort_values("n_open", ascending=False)
        worst, most = str(by_name.index[0]), by_name.iloc[0]
        leaders = rows.loc[(rows["dept_name"] == worst) & rows["leader"].notna(), "leader"]
        words = f"**{{department}}** 剩得最多：未结 :orange[**{most['n_open']:,.0f} 件**]"
        words += f"（占 {most['n_open'] / total['n_open'] * 100:.0f} %）"
        words += f"，其中超期 {most['n_overdue']:,.0f} 件" if most["n_overdue"] else ""
        words += "，责任领导 {leader}" if len(leaders) else "，:orange[没有责任领导]"
        names = {"department": worst} | ({"leader": str(leaders.iloc[0])} if len(leaders) else {})
        said.append(Answer("谁剩得多", words, "issues", names, ledger("open", department=worst)))
    return said


def nothing_words(since: date, is_filtered: bool) -> str:
    """Why the page is empty."""
    if is_filtered:
        return f"现在的筛选下没有 {_day(since)} 以后的技术评估反馈问题。可以放宽上面的行动、区县、部门、大类。"
    return (
        f"还没有技术评估反馈的问题（{_day(since)} 以后）。专家组的反馈清单请在“数据上传”按检查问题表导入，"
        "“来源”一列填“技术评估反馈”；从哪天起算这一轮，由管理员在设置文件里填写。"
    )


def scope_words(since: date, has_source: bool) -> str:
    """Which problems count, and which filters do not apply."""
    ignored = "期间和来源" if has_source else "期间"
    return (
        f"只看来源为“技术评估反馈”、{_day(since)} 以后反馈的问题，作废的不计；"
        f"上面的{ignored}筛选在这一页不起作用，期间只决定数据截至哪一天。"
    )


def standing_words(total: dict[str, int]) -> str:
    """What has been done, in one sentence of Markdown."""
    share = total["n_closed"] / total["n_found"] * 100
    words = f"反馈 {total['n_found']:,} 件，已结案 **{total['n_closed']:,} 件（{share:.0f} %）**"
    words += f"，其中核查到位 {total['n_verified']:,} 件"
    if total["n_rebounded"]:
        words += f"；结案后又发现过同样问题的 {total['n_rebounded']:,} 件，"
        words += f"其中 :orange[**{total['n_back']:,} 件**] 现在还没有改好" if total["n_back"] else "都已重新改好"
    return words + "。"


def ready_words(total: dict[str, int]) -> str:
    """The verdict: may the review be asked for, and if not, why not."""
    if is_ready(total):
        return "**可以申请复核验收**：全部结案、核查到位，没有反弹未改的。"
    why = "，".join(f"{each.title} {each.n:,} 件" for each in obstacles(total) if each.kind != "overdue")
    return f":orange[**还不能申请复核验收**]：{why}。"


def pace_words(n_open: int, found: Pace | None, as_of: date) -> str:
    """When all will be closed at the pace so far."""
    if not n_open:
        return "反馈的问题已经全部结案。"
    if found is None:
        return "反馈不满 3 周，还看不出办结的速度。"
    ends = weeks_to_finish(n_open, found)
    if ends is None:
        return f"近 {found.n_weeks} 周一件也没有办结，说不出何时改完。"
    is_far = ends.high is None or ends.high > LONG_WEEKS
    late = "说不准" if ends.high is None or is_far else f" {_after(as_of, ends.high)}"
    return (
        f"近 {found.n_weeks} 周平均每周办结 {found.per_week:.1f} 件，照此要到 **{_after(as_of, ends.middle)}** 才能改完"
        f"（95 % 区间：最早 {_after(as_of, ends.low)}，最晚{late}）。"
    )


def date_words(n_open: int, found: Pace | None, review: date | None, as_of: date) -> str:
    """Whether the pace so far meets the review's date, the pace that would, and what would be left."""
    left = days_left(review, as_of)
    if review is None or left is None:
        return "还没有设定复核日期（由管理员在设置文件里填写），不能说是否赶得上。"
    state = outlook(n_open, found, left)
    if state == "已改完":
        return f"{_day(review)} 复核，未结的已经没有了。"
    if state == "已过期":
        when = "就是数据截至日" if left == 0 else f"已过 {-left} 天"
        return f"复核日期 {_day(review)} {when}，还有 :orange[**{n_open:,} 件**] 没有结案。"
    verdict = {
        "赶得上": "照现在的速度能赶上",
        "说不准": ":orange[照现在的速度能否赶上还说不准]",
        "赶不上": ":orange[**照现在的速度赶不上**]",
        "没有速度": ":orange[**不办就赶不上**]" if found and not found.n_closed else "还看不出能否赶上",
    }[state]
    needed = needed_per_week(n_open, left) or 0.0
    aim = f"{_day(review)} 复核，还有 {left} 天，每周要办结 **{needed_words(needed)}**{_times(needed, found)}"
    return f"{aim}，{verdict}。{_left_words(n_open, found, left, state)}"


def needed_words(needed: float) -> str:
    """So many a week, in words: whole cases, and never none while some are open."""
    return f"{needed:,.0f} 件" if needed >= 0.5 else "不到 1 件"


def _times(needed: float, found: Pace | None) -> str:
    if found is None or not found.n_closed or needed <= found.per_week:
        return ""
    return f"，是现在的 {needed / found.per_week:.1f} 倍"


def _left_words(n_open: int, found: Pace | None, left: int, state: str) -> str:
    if found is None or state == "赶得上":
        return ""
    span = left_after(n_open, found, left / 7)
    return f"到那天预计还剩 {span.middle:,.0f} 件（{span.low:,.0f}—{span.high:,.0f} 件）。"


def _after(as_of: date, weeks: float) -> str:
    if weeks > 10 * LONG_WEEKS:
        return "二十年以后"
    return _day(as_of + timedelta(days=round(weeks * 7)))


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def by_department(rows: pd.DataFrame, left: int | None) -> pd.DataFrame:
    """assessment/standing_by_department with closed_pct and `needed`: what each has to close a week to be in time."""
    needed = [needed_per_week(int(n), left) if left is not None and n else None for n in rows["n_open"]]
    closed = rows["n_closed"].astype(float) / rows["n_found"].astype(float) * 100
    return rows.assign(
        closed_pct=closed,
        needed=pd.Series(needed, index=rows.index, dtype=float),
        leader=rows["leader"].fillna("未明确"),
    )
