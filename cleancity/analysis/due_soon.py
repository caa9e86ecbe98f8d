"""Who must be urged: open issues with few working hours left, by owner, and how often that has still ended well."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pandas as pd

from cleancity.analysis.answers import Answer
from cleancity.analysis.intervals import share
from cleancity.workdays import Calendar, after_working_hours, load_calendar


def cutoff(as_of: date) -> datetime:
    """The moment from which working hours are counted: the end of the report date."""
    return datetime.combine(as_of + timedelta(days=1), time())


def ends(as_of: date, hours: tuple[int, ...], calendar: Calendar | None = None) -> list[datetime | None]:
    """When so many working hours will have passed since the cut-off; None where the holiday table does not reach."""
    known = calendar or load_calendar()
    if not known.covers(as_of):
        return [None] * len(hours)
    return [after_working_hours(known, cutoff(as_of), n) for n in hours]


def reach_words(as_of: date, hours: tuple[int, ...], calendar: Calendar | None = None) -> str:
    """Until when the hours reach, in a sentence; where the holiday table ends too early, that it does."""
    known = calendar or load_calendar()
    found = ends(as_of, hours, known)
    start = f"从 {as_of.month}月{as_of.day}日 24 时起算"
    pairs = zip(hours, found, strict=True)
    said = [f"{n} 个工作小时到 {end.month}月{end.day}日 {end:%H:%M}" for n, end in pairs if end]
    if all(found):
        return f"{start}：{'，'.join(said)}（扣除休息日和下班时间）。"
    lacking = "、".join(str(n) for n, end in zip(hours, found, strict=True) if not end)
    return (
        f"{start}{'：' + '，'.join(said) if said else ''}。节假日表只到 {known.last.year}年{known.last.month}月"
        f"{known.last.day}日，{lacking} 个工作小时的终点算不出来，时限更晚的不在表内；"
        "请在 data/reference/holiday.csv 补上后面的放假安排。"
    )


def owners(rows: pd.DataFrame, saved: pd.DataFrame, n_min: int) -> pd.DataFrame:
    """Who is to be urged, in the rows' order, with what became of such issues in past weeks.

    Args:
        rows: columns of supervision/due_soon_by_owner.
        saved: columns of supervision/saved_by_department.

    Returns:
        `rows` with an issue within the hours, and `least_hours`, `n_pending`, `saved_words`.
    """
    near = rows[rows["n_later"] > 0].merge(saved, on="dept_name", how="left")
    counts = near[["n_saved", "n_pending"]].fillna(0)
    words = [saved_words(s, n, n_min) for s, n in zip(counts["n_saved"], counts["n_pending"], strict=True)]
    return near.assign(least_hours=near["least_minutes"] / 60, n_pending=counts["n_pending"], saved_words=words)


def saved_words(n_saved: float, n_pending: float, n_min: int) -> str:
    """How often issues as near to their limit were still closed in time, with its interval."""
    found = share(n_saved, n_pending)
    if found is None or n_pending < n_min:
        return f"样本不足（{n_pending:.0f} 件）"
    return f"{n_saved:.0f}/{n_pending:.0f}，{found.value * 100:.1f} %（{found.low * 100:.1f}—{found.high * 100:.1f}）"


def urge(rows: pd.DataFrame, hours: tuple[int, int]) -> Answer:
    """Who must be urged today: those with most issues within the nearer hours, three at most."""
    soon, later = hours
    here = {"part": "due"}
    if rows.empty or not int(rows["n_later"].sum()):
        none = f"{later} 个工作小时内没有要到期的未结问题，今天不用催。"
        return Answer("催办", none, "issues", {}, {"state": "open"})
    total, within = int(rows["n_soon"].sum()), int(rows["n_later"].sum())
    if not total:
        words = f"{soon} 个工作小时内没有要到期的；{later} 个工作小时内有 {within:,} 件，最多的是 **{{first}}**"
        return Answer("催办", words, "supervision", {"first": owner_name(rows.iloc[0])}, here)
    top = rows[rows["n_soon"] > 0].head(3)
    names = {f"owner{at}": owner_name(row) for at, (_, row) in enumerate(top.iterrows())}
    said = "、".join(f"**{{owner{at}}}** :orange[**{n:,.0f} 件**]" for at, n in enumerate(top["n_soon"]))
    return Answer("催办", f"今天先催 {said}；{soon} 个工作小时内到期共 {total:,} 件", "supervision", names, here)


def risky_words(rows: pd.DataFrame, n_min: int) -> str:
    """Whose issues went overdue more often than others' when as near to their limit; "" where nobody stands out."""
    worst = riskiest(rows, n_min)
    if worst is None:
        return ""
    return f"往常只剩这点时间时，{worst['dept_name']}的问题明显更容易超期，要早催。"


def riskiest(rows: pd.DataFrame, n_min: int) -> pd.Series | None:
    """Of owners with issues within the nearer hours, the one whose such issues went overdue most often; only where the
    whole interval lies below the share of all of them together."""
    known = rows[(rows["n_soon"] > 0) & (rows["n_pending"] >= n_min)].drop_duplicates("dept_name")
    together = share(float(known["n_saved"].sum()), float(known["n_pending"].sum()))
    if together is None or len(known) < 2:
        return None
    worst = known.iloc[int((known["n_saved"] / known["n_pending"]).argmin())]
    found = share(float(worst["n_saved"]), float(worst["n_pending"]))
    return worst if found is not None and found.high < together.value else None


def owner_name(row: pd.Series) -> str:
    """A department with its responsible leader where one is known: 园林管理处（林秀清）."""
    lead = row["lead_official"]
    return f"{row['dept_name']}（{lead}）" if isinstance(lead, str) and lead else str(row["dept_name"])
