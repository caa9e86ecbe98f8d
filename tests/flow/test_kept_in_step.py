# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Links and daily counts follow every accept and undo, and equal what plain Python makes of the rows."""

from collections import Counter
from datetime import date, datetime, timedelta
from math import cos, hypot, radians

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleancity import intake
from tests.making import csv_bytes, dump, rows_of, store_at

HEAD = ["问题编号", "上报时间", "结案时间", "整改时限", "核查时间", "返工次数", "小类", "场所", "经度", "纬度", "来源", "区县",
        "责任部门", "大类", "行动编号", "状态", "反弹自"]  # fmt: skip
START = datetime(2026, 3, 2, 9)
EPOCH = date(1970, 1, 1)
# Steps of some 20 m from north to south and from west to east, across borders of the net.
LONS = [f"{113.2995 + 0.0002 * n:.4f}" for n in range(6)]
LATS = [f"{31.2000 + 0.0002 * n:.4f}" for n in range(6)]

moments = st.integers(0, 200 * 24).map(lambda hours: START + timedelta(hours=hours))
optional = lambda values: st.one_of(st.just(""), values)  # noqa: E731


@st.composite
def cells(draw, number):
    found = draw(moments)
    closed = draw(optional(st.integers(1, 60 * 24).map(lambda hours: found + timedelta(hours=hours))))
    has_point = draw(st.booleans())
    return [
        number, found, closed, draw(optional(st.integers(1, 500).map(lambda hours: found + timedelta(hours=hours)))),
        closed if draw(st.booleans()) else "", draw(st.sampled_from(["", "0", "2"])),
        draw(st.sampled_from(["异味", "积水", ""])), draw(st.sampled_from(["", "", "江堤公厕"])),
        draw(st.sampled_from(LONS)) if has_point else "", draw(st.sampled_from(LATS)) if has_point else "",
        draw(st.sampled_from(["自查", "暗访"])), draw(st.sampled_from(["", "滨江区"])),
        draw(st.sampled_from(["园林处", "城管局"])), "", "", draw(st.sampled_from(["处置中", "处置中", "作废"])),
        draw(st.sampled_from(["", "", "", "A0"])),
    ]  # fmt: skip


@st.composite
def files(draw):
    """A first file, and weekly ones so small beside it that only what lies near them is looked at again."""
    numbers = st.lists(st.integers(0, 28).map(lambda n: f"A{n}"), min_size=1, max_size=6, unique=True)
    first = [draw(cells(f"A{number}")) for number in range(draw(st.sampled_from([3, 25])))]
    return [first, *([draw(cells(number)) for number in draw(numbers)] for _ in range(draw(st.integers(1, 3))))]


def as_given(rows):
    return csv_bytes([HEAD, *([str(cell) for cell in row] for row in rows)])


def day(moment):
    return (moment.date() - EPOCH).days


def near(a, b):
    """Same venue, or both with a point and at most 50 m apart."""
    if a[7] and a[7] == b[7]:
        return True
    if not (a[8] and b[8]):
        return False
    north = float(b[9]) - float(a[9])
    east = (float(b[8]) - float(a[8])) * cos(radians(float(a[9])))
    return hypot(north, east) <= 50 / 111194.93


def plain_links(rows):
    placed = [row for row in rows if row[6] and (row[7] or row[8]) and row[15] != "作废"]
    found = {}
    for one in placed:
        after = [other for other in placed if one[2] and other[6] == one[6] and other[1] > one[2] and near(one, other)]
        before = [other for other in placed if other[2] and other[6] == one[6] and one[1] > other[2] and near(other, one)]
        after = min(((other[1], other[0]) for other in after), default=None)
        last = max((other[2] for other in before), default=None)
        onward = (after[1], day(after[0])) if after and day(after[0]) <= day(one[2]) + 90 else (None, None)
        back = day(last) if last and day(last) >= day(one[1]) - 90 else None
        if onward[0] or back is not None:
            found[one[0]] = (*onward, back)
    return found


def plain_days(rows, links):
    """(day, district, department, source) -> counts; states are looked at day by day."""
    found = {}

    def add(when, row, **counts):
        key = (when, row[11] or None, row[12], row[10])
        found.setdefault(key, Counter()).update(counts)

    for row in (row for row in rows if row[15] != "作废"):
        back = links.get(row[0], (None, None, None))[2]
        add(day(row[1]), row, n_found=1, n_rebound=int(bool(row[16]) or (back is not None and back >= day(row[1]) - 30)))
        if row[2]:
            add(day(row[2]), row, n_closed=1)
        if row[3]:
            add(day(row[3]), row, n_due=1, n_on_time=int(bool(row[2]) and row[2] <= row[3]))
        if row[4]:
            add(day(row[4]), row, n_checked=1, n_reworks=int(row[5] or 0))
        was = {"open_change": 0, "overdue_change": 0}
        for when in range(day(START) - 1, day(START) + 300):
            is_open = day(row[1]) <= when and (not row[2] or day(row[2]) > when)
            now = {"open_change": int(is_open), "overdue_change": int(is_open and bool(row[3]) and day(row[3]) <= when)}
            add(when, row, **{name: now[name] - was[name] for name in now})
            was = now
    return {key: counts for key, counts in found.items() if any(counts.values())}


COUNTS = ("n_found", "n_rebound", "n_closed", "n_due", "n_on_time", "n_checked", "n_reworks", "open_change", "overdue_change")


def kept_days(store):
    rows = rows_of(store, f"SELECT day, district, department, source, {', '.join(COUNTS)} FROM issue_day")
    assert len({row[:4] for row in rows}) == len(rows), "one row for each day and its names"
    return {row[:4]: dict(zip(COUNTS, row[4:], strict=True)) for row in rows}


def kept_links(store):
    sql = "SELECT issue_id, next_issue_id, next_day, last_closed_day FROM issue_link"
    return {number: rest for number, *rest in rows_of(store, sql)}


def must_be_in_step(store, rows):
    links = plain_links(rows)
    assert {number: tuple(rest) for number, rest in kept_links(store).items()} == links
    expected = {key: {name: counts.get(name, 0) for name in COUNTS} for key, counts in plain_days(rows, links).items()}
    assert kept_days(store) == expected


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(weeks=files(), drops=st.integers(0, 3))
def test_links_and_counts_equal_the_plain_ones_after_every_file_and_every_undo(weeks, drops, tmp_path_factory):
    store = store_at(tmp_path_factory.mktemp("kept"))
    try:
        batches = []
        for week in weeks:
            receipt = intake.ingest(store, as_given(week), "week.csv", "issue", crs="wgs84")
            assert receipt.accepted and receipt.rows.good == len(week), receipt.problems
            if receipt.batch not in [each for each, _ in batches]:  # the same bytes again are the old batch
                batches.append((receipt.batch, week))
            must_be_in_step(store, current(batches))
        for batch in [each for each, _ in batches[-drops:]] if drops else []:
            intake.undo(store, batch)
            batches = [(each, week) for each, week in batches if each != batch]
            must_be_in_step(store, current(batches))
        before = dump(store, ["issue_link", "issue_day"])
        intake.rebuild(store)
        assert dump(store, ["issue_link", "issue_day"]) == before
    finally:
        store.close()


def current(batches):
    return list({row[0]: row for _, week in batches for row in week}.values())


def test_a_point_that_becomes_a_default_address_takes_its_links_away_and_gives_them_back(store):
    found = [START + timedelta(hours=n) for n in range(60)]
    rows = [
        [f"A{n}", at, at + timedelta(minutes=30), "", "", "", "异味", "", LONS[0], LATS[0], "自查", "", "园林处", "", "", "", ""]
        for n, at in enumerate(found)
    ]
    intake.ingest(store, as_given(rows[:40]), "1.csv", "issue", crs="wgs84")
    assert len(kept_links(store)) == 40
    more = intake.ingest(store, as_given(rows[40:]), "2.csv", "issue", crs="wgs84")
    assert rows_of(store, "SELECT n_issues FROM default_address") == [(60,)]
    assert kept_links(store) == {}
    assert rows_of(store, "SELECT SUM(n_rebound), SUM(n_found) FROM issue_day") == [(0, 60)]
    intake.undo(store, more.batch)
    assert len(kept_links(store)) == 40
    assert rows_of(store, "SELECT SUM(n_rebound), SUM(n_found) FROM issue_day") == [(39, 40)]


def test_all_links_are_the_same_whether_made_at_once_or_quarter_by_quarter(store, monkeypatch):
    rows = [[f"A{n}", START + timedelta(days=7 * n), START + timedelta(days=7 * n, hours=2), *[""] * 3, "异味", "江堤公厕",
             "", "", "自查", "", "园林处", "", "", "", ""] for n in range(40)]  # fmt: skip
    intake.ingest(store, as_given(rows), "w.csv", "issue", crs="wgs84")
    at_once = dump(store, ["issue_link", "issue_day"])
    assert len(at_once["issue_link"]) == 40
    monkeypatch.setattr("cleancity.intake.in_step.PORTION", 1)
    intake.rebuild(store)
    assert dump(store, ["issue_link", "issue_day"]) == at_once


def test_many_files_in_a_row_are_caught_up_with_at_the_end_or_at_the_next_start(tmp_path):
    rows = [[f"A{n}", START + timedelta(days=n), START + timedelta(days=n, hours=2), *[""] * 3, "异味", "江堤公厕", "", "",
             "自查", "", "园林处", "", "", "", ""] for n in range(4)]  # fmt: skip
    store = store_at(tmp_path)
    for number in range(3):
        intake.ingest(store, as_given(rows[number : number + 2]), "w.csv", "issue", crs="wgs84", keeps_in_step=False)
    assert kept_links(store) == {} == kept_days(store)
    store.close()
    store = store_at(tmp_path)
    intake.mend(store)
    must_be_in_step(store, rows)
    intake.ingest(store, as_given([["B", *rows[0][1:]]]), "w.csv", "issue", crs="wgs84", keeps_in_step=False)
    intake.ingest(store, as_given([["C", *rows[0][1:]]]), "w.csv", "issue", crs="wgs84")
    must_be_in_step(store, [*rows, ["B", *rows[0][1:]], ["C", *rows[0][1:]]])
    store.close()
