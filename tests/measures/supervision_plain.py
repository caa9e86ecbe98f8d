"""预警督办 a second time: plain Python over plain rows, minute by minute, with no thought of speed."""

from collections import Counter
from datetime import datetime, time, timedelta

from cleancity.workdays import load_calendar

MINUTE = timedelta(minutes=1)


def working_minutes(start, end):
    """Minutes of work between two moments, counted session by session over every day between; None beyond the table."""
    calendar = load_calendar()
    if not (calendar.covers((start - MINUTE).date()) and calendar.covers(end.date())):
        return None
    total, day = 0, start.date()
    while day <= end.date():
        if calendar.is_working(day):
            for first, last in calendar.sessions:
                low, high = max(start, datetime.combine(day, first)), min(end, datetime.combine(day, last))
                total += max(int((high - low) / MINUTE), 0)
        day += timedelta(days=1)
    return total


def after(day):
    """The end of a day."""
    return datetime.combine(day + timedelta(days=1), time())


def is_open(one, day):
    return not one.is_void and one.found_at.date() <= day and (one.closed_at is None or one.closed_at.date() > day)


def minutes_left(issues, day):
    """Issue number -> working minutes to its limit, of those open and not yet due at the end of `day`."""
    pending = [one for one in issues if is_open(one, day) and one.due_at and one.due_at.date() > day]
    return {one.number: working_minutes(after(day), one.due_at.replace(second=0)) for one in pending}


def due_soon(issues, day, hours):
    """Department -> issues that go overdue within so many working hours."""
    names = {one.number: one.dept_name for one in issues}
    left = minutes_left(issues, day)
    return Counter(names[number] for number, minutes in left.items() if minutes is not None and minutes <= hours * 60)


def saved(issues, as_of, n_weeks, hours):
    """Department -> (closed in time, pending): each issue at the last such weekday before its limit."""
    found = {}
    for one in issues:
        if one.is_void or not one.due_at or not as_of - timedelta(weeks=n_weeks) < one.due_at.date() <= as_of:
            continue
        day = as_of
        while day >= one.due_at.date():
            day -= timedelta(weeks=1)
        if day < as_of - timedelta(weeks=n_weeks) or not is_open(one, day):
            continue
        if working_minutes(after(day), one.due_at.replace(second=0)) <= hours * 60:
            n_saved, n = found.get(one.dept_name, (0, 0))
            found[one.dept_name] = (n_saved + bool(one.closed_at and one.closed_at <= one.due_at), n + 1)
    return found


def overdue(issues, as_of, most):
    """(department, days overdue, at most `most`) -> issues."""
    late = [one for one in issues if is_open(one, as_of) and one.due_at and one.due_at.date() <= as_of]
    return Counter((one.dept_name, min((as_of - one.due_at.date()).days, most)) for one in late)


def closed_within(issues, as_of, days):
    return [
        one for one in issues
        if not one.is_void and one.closed_at and as_of - timedelta(days=days) < one.closed_at.date() <= as_of
        and one.found_at.date() <= as_of
    ]  # fmt: skip


def has_clock(moment):
    return (moment.hour, moment.minute) != (0, 0)


def heaping(issues, as_of, days, hours):
    """Department -> (last day, its last hours, six days before, the same hours of them)."""
    work_ends = load_calendar().sessions[-1][1]
    counts = {}
    for one in closed_within(issues, as_of, days):
        if not has_clock(one.closed_at) or not one.due_at or one.closed_at > one.due_at:
            continue
        due, closed, found = (at.replace(second=0) for at in (one.due_at, one.closed_at, one.found_at))
        slot = timedelta(hours=hours) + max(due - datetime.combine(due.date(), work_ends), timedelta(0))
        window = 0
        while due - closed >= timedelta(days=window + 1):
            window += 1
        if found > due - timedelta(days=window + 1) or window > 6:
            continue
        is_late_hour = due - timedelta(days=window) - closed <= slot
        row = counts.setdefault(one.dept_name, [0, 0, 0, 0])
        row[0 if window == 0 else 2] += 1
        row[1 if window == 0 else 3] += is_late_hour
    return counts


def hourly(issues, as_of, days):
    """(department, day, hour) -> closings that have a time of day."""
    closed = [one for one in closed_within(issues, as_of, days) if has_clock(one.closed_at)]
    return Counter((one.dept_name, one.closed_at.date(), one.closed_at.hour) for one in closed)


def most_repeated(places):
    """Place -> its issues in clusters of three and more, from (place, sub-category) pairs."""
    found = Counter()
    for (place, _), n in Counter(places).items():
        if n >= 3:
            found[place] += n
    return found
