"""The life of every issue: who answers for it, when it is due, handled and closed; with the planted truths."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleancity.demo.basemap import city_rings
from cleancity.demo.calendar import EPOCH_DAY, N_DAYS, NEVER, Ints, evening, office_hours, unsqueezed
from cleancity.demo.city import Floats
from cleancity.demo.departments import BY_CATEGORY, DEPARTMENTS, INDEX, lateness
from cleancity.demo.findings import Findings, find
from cleancity.demo.phrases import HOTLINE, ITEMS, SOURCE_NAMES, SOURCES
from cleancity.demo.places import PLANTED_VENUES, Places, build, office_lonlat

Flags = NDArray[np.bool_]
NOW = (EPOCH_DAY + N_DAYS) * 1440 - 1  # the last minute of the last day
DEFAULT_SHARE = 0.09  # of the hotline's cases carry the office's own coordinate
N_NO_POINT, N_ZERO_POINT = 590, 885
VOID_SHARE = 0.012
UNKNOWN_DEPTS = ("城东片区指挥部", "惠民物业服务公司")
POINT_NORMAL, POINT_NONE, POINT_ZERO, POINT_OFFICE = range(4)


@dataclass(frozen=True)
class Issues:
    """Arrays of one length, ordered by the moment found. Moments are minutes; NEVER where nothing happened."""

    places: Places
    place: Ints
    item: Ints
    source: Ints
    dept: Ints
    severity: Ints  # 0 一般, 1 较重, 2 严重
    found: Ints
    registered: Ints
    dispatched: Ints
    reworked: Ints  # when the first attempt was sent back; NEVER mostly
    handled: Ints
    verified: Ints
    closed: Ints
    due: Ints
    extensions: Ints
    is_void: Flags
    is_suspended: Flags
    is_fake: Flags  # closed with a rectification that was not one
    rebound_of: Ints  # position of the issue it is a rebound of, -1 for none
    point: Ints
    lon: Floats
    lat: Floats
    unknown_dept: Ints  # index into UNKNOWN_DEPTS, -1 mostly
    shared_photo: Flags


def _departments(rng: np.random.Generator, places: Places, found: Findings) -> Ints:
    """Responsible department of each issue: by the place where it has an owner's rule, else by category."""
    streets = city_rings()[0]
    pick, special = rng.random(len(found.day)), rng.random(len(found.day))
    dept = np.empty(len(found.day), dtype=np.int64)
    tables = {
        category: ([INDEX[code] for code, _ in rows], np.cumsum([share for _, share in rows]).tolist())
        for category, rows in BY_CATEGORY.items()
    }
    central = {i for i, street in enumerate(streets) if street.district == "城中区"}
    riverside = {i for i, street in enumerate(streets) if street.name == "滨江街道"}
    for i, (p, k) in enumerate(zip(found.place.tolist(), found.item.tolist(), strict=True)):
        item, street, owner = ITEMS[k], places.street[p], places.dept[p]
        codes, bounds = tables[item.category]
        dept[i] = codes[min(bisect(bounds, pick[i]), len(codes) - 1)]
        if owner in ("D08", "D14"):
            dept[i] = INDEX[owner]
        elif places.kind[p] == "河道水体" and item.category == "其他":
            dept[i] = INDEX["D07"]
        elif item.name == "积水":
            dept[i] = INDEX["D05"]
        elif item.category in ("道路保洁", "生活垃圾"):
            if street in riverside and special[i] < 0.5:
                dept[i] = INDEX["D13"]
            elif street in central and special[i] < 0.4:
                dept[i] = INDEX["D14"]
    return dept


def _sources(rng: np.random.Generator, found: Findings) -> Ints:
    source = rng.choice(len(SOURCES), len(found.day), p=np.array(list(SOURCES.values())) / sum(SOURCES.values()))
    repeat = (found.chain >= 0) & (rng.random(len(source)) < 0.06)
    source[repeat] = SOURCE_NAMES.index("回头看")
    source[found.is_technical] = len(SOURCES)
    return source


def _closing(rng: np.random.Generator, dept: Ints, found: Ints, due: Ints, extra_late: Floats) -> tuple[Ints, Flags]:
    """Closing moments before off-duty hours are squeezed out, and which come late. 陵园处 never does."""
    n = len(found)
    share = np.clip(rng.beta(2.3, 1.9, n), 0.06, 0.985)
    rush = rng.random(n) < 0.07  # closed in the last hours before the deadline
    share[rush] = rng.uniform(0.94, 0.99, int(rush.sum()))
    closed = found + (due - found) * share
    late = rng.random(n) < lateness()[dept] * extra_late
    closed[late] = due[late] + 1440 * np.clip(rng.lognormal(1.2, 0.9, int(late.sum())), 0.25, 60)
    return closed.astype(np.int64), late


def _technical_closing(rng: np.random.Generator, found: Ints) -> tuple[Ints, Ints]:
    """Due in July, September and December; worked off far too slowly for the review: some three fifths by now."""
    n = len(found)
    due = np.array([evening(353), evening(414), evening(486)])[rng.choice(3, n, p=[0.24, 0.24, 0.52])]
    closed = np.where(
        due < evening(480), found + (due - found) * rng.uniform(0.3, 0.99, n), found + 1440 * rng.uniform(60, 520, n)
    )
    late = (due < evening(480)) & (rng.random(n) < 0.14)
    return due, np.where(late, due + 1440 * rng.uniform(3, 60, n), closed).astype(np.int64)


def _settle_overdue(rng: np.random.Generator, dept: Ints, due: Ints, closed: Ints, is_void: Flags) -> None:
    """Make exactly the planned number of issues open past their deadline on the last day, department by department."""
    for index, department in enumerate(DEPARTMENTS):
        mine = (dept == index) & ~is_void & (due <= NOW)
        still_open = np.flatnonzero(mine & (closed > NOW))
        wanted = department.overdue_open
        if len(still_open) > wanted:
            shut = rng.permutation(still_open)[: len(still_open) - wanted]
            closed[shut] = due[shut] + ((NOW - due[shut]) * rng.uniform(0.2, 0.98, len(shut))).astype(np.int64)
        elif len(still_open) < wanted:
            late = np.flatnonzero(mine & (closed <= NOW) & (closed > due))
            recent = late[np.argsort(closed[late])][::-1][: 3 * (wanted - len(still_open))]
            reopened = rng.permutation(recent)[: wanted - len(still_open)]
            closed[reopened] = NEVER


def _rebounds(rng: np.random.Generator, found: Findings, moment: Ints, closed: Ints) -> Ints:
    """Earlier issue of the same chronic place, where it was closed before and somebody wrote it down (half do)."""
    rebound = np.full(len(moment), -1, dtype=np.int64)
    noted = rng.random(len(moment)) < 0.5
    last: dict[tuple[int, int], int] = {}
    for i, key in enumerate(zip(found.place.tolist(), found.item.tolist(), strict=True)):
        before = last.get(key)
        if before is not None and noted[i] and closed[before] < moment[i] < closed[before] + 30 * 1440:
            rebound[i] = before
        last[key] = i
    return rebound


def _points(
    rng: np.random.Generator, places: Places, found: Findings, source: Ints, is_planted: Flags
) -> tuple[Ints, Floats, Floats]:
    """Coordinates as written down: a few metres off the place; missing, 0,0 or the hotline office's for some."""
    n = len(source)
    jitter = np.where(found.place < places.n_venues, 9.0, 1.5)
    lon = (places.lon[found.place] + rng.normal(0, 1, n) * jitter / 95_220).round(6)
    lat = (places.lat[found.place] + rng.normal(0, 1, n) * jitter / 110_870).round(6)
    point = np.zeros(n, dtype=np.int64)
    hotline = np.flatnonzero((source == SOURCE_NAMES.index(HOTLINE)) & (found.place >= places.n_venues))
    n_office = int(DEFAULT_SHARE * (source == SOURCE_NAMES.index(HOTLINE)).sum())
    point[rng.choice(hotline, n_office, replace=False)] = POINT_OFFICE
    free = rng.permutation(np.flatnonzero((point == POINT_NORMAL) & ~is_planted & (found.day < N_DAYS)))
    point[free[:N_NO_POINT]] = POINT_NONE
    point[free[N_NO_POINT : N_NO_POINT + N_ZERO_POINT]] = POINT_ZERO
    office = office_lonlat()
    lon[point == POINT_OFFICE], lat[point == POINT_OFFICE] = office
    lon[point == POINT_ZERO] = lat[point == POINT_ZERO] = 0.0
    return point, lon, lat


def _doubtful(dept: Ints, found: Ints, closed: Ints, due: Ints) -> Flags:
    """Signs of paper rectification: 公用处 shares a photo, 市政处 closes within minutes, 市容处 closes in bulk."""

    def day(minutes: Ints) -> Ints:
        return minutes // 1440 - EPOCH_DAY

    shared = np.flatnonzero((dept == INDEX["D06"]) & (day(found) >= 416) & (day(found) < 447) & (closed <= due))[:12]
    quick = np.flatnonzero((dept == INDEX["D05"]) & (day(found) >= 400) & (closed <= due))[:90:5]
    closed[quick] = found[quick] + 6
    bulk = (dept == INDEX["D01"]) & (day(found) <= 445) & (due > evening(446)) & (closed <= due)
    bulk &= (day(closed) >= 444) & (day(closed) <= 452)
    closed[bulk] = evening(446) - 50 + np.arange(int(bulk.sum())) % 18
    is_shared = np.zeros(len(dept), dtype=np.bool_)
    is_shared[shared] = True
    return is_shared


def simulate(seed: int) -> Issues:
    """All issues of the demo city, the three days after its last week included."""
    rng = np.random.default_rng([seed, 2])
    places = build(seed)
    found = find(rng, places)
    n = len(found.day)
    dept, source = _departments(rng, places, found), _sources(rng, found)
    is_tiny = dept == INDEX["D08"]
    moment = (found.day + EPOCH_DAY) * 1440 + rng.integers(0, 1380, n)
    order = np.argsort(moment, kind="stable")
    found = found.ordered(order)
    moment, dept, source, is_tiny = moment[order], dept[order], source[order], is_tiny[order]
    is_planted = found.place < len(PLANTED_VENUES)
    serious = np.array([item.serious for item in ITEMS])[found.item]
    draw = rng.random(n)
    severity = np.where(draw < serious / 8, 2, np.where(draw < serious, 1, 0))
    days = np.maximum(np.array([item.days for item in ITEMS])[found.item] - (severity == 2), 1)
    extensions = ((rng.random(n) < 0.014) & ~is_tiny & ~found.is_technical).astype(np.int64)
    due = (found.day + EPOCH_DAY + days + 3 * extensions) * 1440 + 1439
    closed, _ = _closing(rng, dept, moment, due, np.where(found.day > N_DAYS - 24, 1.2, 0.9))
    tech = found.is_technical
    due[tech], closed[tech] = _technical_closing(rng, moment[tech])
    is_void = (rng.random(n) < VOID_SHARE) & ~is_planted & ~tech
    moment, due, closed = office_hours(moment), office_hours(due), office_hours(closed)
    due = due // 1440 * 1440 + 1080
    closed[is_void] = NEVER
    shared = _doubtful(dept, moment, closed, due)
    _settle_overdue(rng, dept, due, closed, is_void)
    handled, verified, reworked, registered, dispatched = _steps(rng, dept, moment, closed, due, is_tiny)
    point, lon, lat = _points(rng, places, found, source, is_planted)
    overdue = (closed > NOW) & (due <= NOW) & ~is_void
    return Issues(
        places=places,
        place=found.place,
        item=found.item,
        source=source,
        dept=dept,
        severity=severity,
        found=moment,
        registered=registered,
        dispatched=dispatched,
        reworked=reworked,
        handled=handled,
        verified=verified,
        closed=closed,
        due=due,
        extensions=extensions,
        is_void=is_void,
        is_suspended=overdue & (dept == INDEX["D02"]) & (due < NOW - 8 * 1440),
        is_fake=(rng.random(n) < 0.004) & ~is_tiny,
        rebound_of=_rebounds(rng, found, moment, closed),
        point=point,
        lon=lon,
        lat=lat,
        unknown_dept=_unknown(found, dept, closed, due),
        shared_photo=shared,
    )


def _steps(
    rng: np.random.Generator, dept: Ints, found: Ints, closed: Ints, due: Ints, is_tiny: Flags
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Moments between found and closed, in their order; an open issue was handled in time or not at all."""
    n = len(found)
    start = unsqueezed(found)
    end = np.where(closed < NEVER, unsqueezed(closed), np.maximum(unsqueezed(due), start + 600) + 60 * 1440)
    span = (end - start).astype(np.float64)
    registered = start + np.minimum(rng.exponential(60, n) + 5, 0.1 * span)
    dispatched = registered + np.minimum(rng.exponential(90, n) + 3, 0.15 * span)
    handled = start + span * rng.uniform(0.6, 0.9, n)
    verified = handled + (end - handled) * rng.uniform(0.5, 0.97, n)
    rework_share = np.array([department.rework for department in DEPARTMENTS])[dept]
    sent_back = (rng.random(n) < rework_share) & ~is_tiny & (span > 1440)
    reworked = np.where(sent_back, start + span * rng.uniform(0.35, 0.55, n), float(NEVER))
    is_open = closed >= NEVER
    handled[is_open] = verified[is_open] = float(NEVER)
    steps = [
        np.clip(office_hours(x), found, np.maximum(closed, found))
        for x in (handled, verified, reworked, registered, dispatched)
    ]
    steps[2] = np.where(sent_back, steps[2], NEVER)
    return steps[0], steps[1], steps[2], steps[3], steps[4]


def _unknown(found: Findings, dept: Ints, closed: Ints, due: Ints) -> Ints:
    """A few rows name a department that the register does not know; all of them were closed in time."""
    unknown = np.full(len(dept), -1, dtype=np.int64)
    for week, index, count in ((21, 0, 2), (50, 1, 3), (61, 1, 2)):
        usable = np.flatnonzero((found.day // 7 == week) & (dept == INDEX["D04"]) & (closed <= due))
        unknown[usable[:count]] = index
    return unknown
