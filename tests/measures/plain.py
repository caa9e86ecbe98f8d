"""The measures a second time: plain Python over plain rows, by their definitions and with no thought of speed."""

from collections import Counter
from datetime import timedelta
from statistics import median

WINDOW_DAYS = 30
REPEATS = 3


def seen(issues, filters):
    """Issues in force that the filters leave."""
    asked = {
        "campaign": lambda issue: issue.campaign,
        "district": lambda issue: issue.district_name,
        "department": lambda issue: issue.dept_name,
        "source": lambda issue: issue.source,
        "category": lambda issue: issue.category,
    }
    return [
        issue for issue in issues
        if not issue.is_void and all(asked[name](issue) == value for name, value in filters.items() if name in asked)
    ]  # fmt: skip


def is_within(day, period):
    return day <= period["as_of"] and (period.get("from_date") or day) <= day <= (period.get("to_date") or day)


def on_time_closure(issues, period, filters):
    due = [one for one in seen(issues, filters) if one.due_at and is_within(one.due_at.date(), period)]
    return sum(1 for one in due if one.closed_at and one.closed_at <= one.due_at), len(due)


def overdue_open(issues, period, filters):
    as_of = period["as_of"]
    still_open = [
        one for one in seen(issues, filters)
        if one.found_at.date() <= as_of and (one.closed_at is None or one.closed_at.date() > as_of)
    ]  # fmt: skip
    return sum(1 for one in still_open if one.due_at and one.due_at.date() <= as_of), len(still_open)


def rework_rate(issues, period, filters):
    checked = [one for one in seen(issues, filters) if one.verified_at and is_within(one.verified_at.date(), period)]
    return sum(one.n_reworks or 0 for one in checked), len(checked)


def closing_days_median(issues, period, filters):
    closed = [one for one in seen(issues, filters) if one.closed_at and is_within(one.closed_at.date(), period)]
    days = [(one.closed_at - one.found_at) / timedelta(days=1) for one in closed]
    return median(days) if days else None, 1


def default_places(issues):
    """(source, coordinate) of addresses that hold more than 5 % of a source's coordinates, and 50 at least."""
    at = Counter((one.source, one.point) for one in issues if one.point)
    of = Counter(one.source for one in issues if one.point)
    return {place for place, n in at.items() if n >= 50 and n > 0.05 * of[place[0]]}


def placed(issues, filters, everybody):
    """Those of which one can say where they are and what they are."""
    defaults = default_places(everybody)
    return [
        one for one in seen(issues, filters)
        if one.place and one.subcategory and (one.source, one.point) not in defaults
    ]  # fmt: skip


def repeat_share(issues, period, filters):
    last_month = period["as_of"] - timedelta(days=WINDOW_DAYS - 1)
    start = min(period["from_date"], last_month) if period.get("from_date") else None
    found = [
        one for one in placed(issues, filters, issues)
        if one.found_at.date() <= period["as_of"] and (start or one.found_at.date()) <= one.found_at.date()
    ]  # fmt: skip
    at = Counter((one.place, one.subcategory) for one in found)
    return sum(n for n in at.values() if n >= REPEATS), len(found)


def is_at_one_place(one, other):
    """The same venue, or the same point: different points of these cities are kilometres apart."""
    return (one.venue is not None and one.venue == other.venue) or (one.point is not None and one.point == other.point)


def is_rebound(issue, others):
    """Said to be one, or found within 30 days of a closure of the same at the same place."""
    return issue.earlier is not None or any(
        other.subcategory == issue.subcategory
        and is_at_one_place(other, issue)
        and other.closed_at
        and other.closed_at < issue.found_at
        and issue.found_at.date() - other.closed_at.date() <= timedelta(days=WINDOW_DAYS)
        for other in others
    )


def rebound_share(issues, period, filters):
    everywhere = placed(issues, {}, issues)
    known = {one.number for one in everywhere}
    found = [one for one in seen(issues, filters) if is_within(one.found_at.date(), period)]
    return sum(is_rebound(one, everywhere if one.number in known else []) for one in found), len(found)


MEASURES = (on_time_closure, overdue_open, rework_rate, closing_days_median, repeat_share, rebound_share)
