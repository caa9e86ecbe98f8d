"""The same answers by pandas on a frame that holds every issue already: what a good notebook would do.

The frame is given all that the store derives when a file comes in (day numbers, map cells, what came back), as typed
columns and categories: only the question is compared. Each answer is held against ours before it is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from cleancity.store import Store

COLUMNS = (
    "issue_id, found_at, due_at, closed_at, found_day, due_day, closed_day, is_void, is_default_place, place_key,"
    " subcategory, dept_name, district_name, source, category, cell8, lon, lat"
)
DAYS = ("found_day", "due_day", "closed_day", "came_back_day")
CATEGORIES = ("subcategory", "dept_name", "district_name", "source", "category")
WEEKS = 13
Params = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """One of the queries, and how pandas answers it: the columns `compared`, in the order of `by` (of the answers when
    there is none)."""

    name: str
    params: Callable[[date], Params]
    answer: Callable[[pd.DataFrame, Params], pd.DataFrame]
    compared: tuple[str, ...]
    by: tuple[str, ...]

    def check(self, ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
        """Raises AssertionError where the two answers differ."""
        both = [frame[list(self.compared)].reset_index(drop=True) for frame in (ours, theirs)]
        if self.by:
            both = [frame.sort_values(list(self.by), ignore_index=True) for frame in both]
        pd.testing.assert_frame_equal(both[0], both[1], check_dtype=False, check_categorical=False, rtol=1e-9)


def frame_of(store: Store) -> pd.DataFrame:
    """Every issue of the store as a frame."""
    sql = (
        f"SELECT {COLUMNS.replace('issue_id', 'i.issue_id')},"
        " l.next_day AS came_back_day,"
        " COALESCE(l.last_closed_day >= i.found_day - 30, FALSE) OR i.rebound_of IS NOT NULL AS is_rebound"
        " FROM issue_named AS i LEFT JOIN issue_link AS l ON l.issue_id = i.issue_id"
    )
    with store.cursor() as cursor:
        frame = cursor.execute(sql).df()
    return frame.astype({**dict.fromkeys(CATEGORIES, "category"), **dict.fromkeys(DAYS, "float64")})


def weeks(frame: pd.DataFrame, given: Params) -> pd.DataFrame:
    """overview/measures_by_week."""
    as_of = _day(given["as_of"])
    monday = as_of - (as_of + 3) % 7
    issues = frame[~frame["is_void"]]
    placed = issues[issues["place_key"].notna() & ~issues["is_default_place"] & issues["subcategory"].notna()]
    rows = []
    for back in range(WEEKS - 1, -1, -1):
        first = monday - 7 * back
        end = min(first + 6, as_of)
        found = issues[issues["found_day"].between(first, end)]
        due = issues[issues["due_day"].between(first, end)]
        late = (issues["due_day"] <= end) & (issues["found_day"] <= end)
        late &= issues["closed_day"].isna() | (issues["closed_day"] > end)
        window = placed[placed["found_day"].between(end - 29, end)]
        at_place = window.groupby(["place_key", "subcategory"], observed=True).size()
        rows.append(
            {
                "week_day": first, "n_found": len(found), "n_rebound": int(found["is_rebound"].sum()),
                "n_closed": int(issues["closed_day"].between(first, end).sum()), "n_due": len(due),
                "n_on_time": int((due["closed_at"] <= due["due_at"]).sum()), "n_overdue": int(late.sum()),
                "n_located": int(at_place.sum()), "n_repeat": int(at_place[at_place >= 3].sum()),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def cells(frame: pd.DataFrame, given: Params) -> pd.DataFrame:
    """hotspots/cells_by_resolution, of the cells of some 0.7 square kilometres."""
    as_of = _day(given["as_of"])
    chosen = frame[frame["found_day"].between(_day(given["from_date"]), _day(given["to_date"]))]
    chosen = chosen[~chosen["is_void"] & ~chosen["is_default_place"] & chosen["cell8"].notna()]
    is_open = chosen["closed_day"].isna() | (chosen["closed_day"] > as_of)
    is_due = chosen["due_day"] <= as_of
    is_late = is_due & (is_open | (chosen["closed_at"] > chosen["due_at"]))
    counted = chosen.assign(n_open=is_open, n_due=is_due, n_late=is_late).groupby("cell8")
    sums = counted[["n_open", "n_due", "n_late"]].sum()
    found = sums.assign(n_issues=counted.size(), lon=counted["lon"].mean(), lat=counted["lat"].mean())
    return found.rename_axis("cell").reset_index()


def overdue(frame: pd.DataFrame, given: Params) -> pd.DataFrame:
    """overview/overdue_by_department."""
    as_of = _day(given["as_of"])
    late = frame[~frame["is_void"] & (frame["due_day"] <= as_of) & (frame["found_day"] <= as_of)]
    late = late[late["closed_day"].isna() | (late["closed_day"] > as_of)]
    days = (as_of - late["due_day"]).groupby(late["dept_name"], observed=True)
    return pd.DataFrame({"n_overdue": days.size(), "max_days_overdue": days.max()}).reset_index()


def followed(frame: pd.DataFrame, given: Params) -> pd.DataFrame:
    """rebounds/followed_by_unit, by department."""
    as_of = _day(given["as_of"])
    closed = frame[~frame["is_void"] & frame["closed_day"].between(_day(given["from_date"]), as_of)]
    closed = closed[closed["place_key"].notna() & ~closed["is_default_place"] & closed["subcategory"].notna()]
    is_back = closed["came_back_day"] <= as_of
    days = np.where(is_back, closed["came_back_day"] - closed["closed_day"], as_of - closed["closed_day"])
    event = is_back & (days <= 90)
    counted = event.groupby(
        [closed["dept_name"].rename("unit"), pd.Series(np.minimum(days, 91), closed.index)], observed=True
    )
    found = pd.DataFrame({"n_events": counted.sum(), "n_censored": counted.size() - counted.sum()})
    return found.rename_axis(["unit", "duration"]).reset_index()


def newest(frame: pd.DataFrame, given: Params) -> pd.DataFrame:
    """issues/list, its first page, newest first."""
    chosen = frame[frame["found_day"].between(_day(given["from_date"]), _day(given["as_of"]))]
    return chosen.sort_values(["found_at", "issue_id"], ascending=[False, True]).head(given["limit"])


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _quarter(as_of: date) -> Params:
    monday = as_of - timedelta(days=as_of.weekday())
    return {"as_of": as_of, "from_date": monday - timedelta(weeks=WEEKS - 1), "to_date": as_of}


COUNTED = ("week_day", "n_found", "n_rebound", "n_closed", "n_due", "n_on_time", "n_overdue", "n_located", "n_repeat")
QUESTIONS = (
    Question("overview/measures_by_week", lambda as_of: {"as_of": as_of}, weeks, COUNTED, ("week_day",)),
    Question(
        "overview/overdue_by_department", lambda as_of: {"as_of": as_of}, overdue,
        ("dept_name", "n_overdue", "max_days_overdue"), ("dept_name",),
    ),
    Question(
        "hotspots/cells_by_resolution", lambda as_of: {**_quarter(as_of), "resolution": 8, "with_default": 0}, cells,
        ("cell", "n_issues", "n_open", "n_due", "n_late", "lon", "lat"), ("cell",),
    ),
    Question(
        "rebounds/followed_by_unit", lambda as_of: {**_quarter(as_of), "by": "department"}, followed,
        ("unit", "duration", "n_events", "n_censored"), ("unit", "duration"),
    ),
    Question(
        "issues/list",
        lambda as_of: {**_quarter(as_of), "sort": "recent", "n_days": 3, "limit": 100, "offset": 0}, newest,
        ("issue_id",), (),
    ),
)  # fmt: skip
