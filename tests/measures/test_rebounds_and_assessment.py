"""What came back, what was looked at again, and the assessment's problems: the SQL equals a plain second count."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cleancity import query
from cleancity.settings import load_settings
from tests.making import store_at
from tests.measures import made, plain
from tests.measures.conftest import accept

TECHNICAL = "技术评估反馈"
CUTS = {"at the end": made.LAST, "before much had happened": made.LAST - timedelta(days=40)}
FILTERS = {
    "none": {},
    "department": {"department": "房地产管理处"},
    "district and source": {"district": "滨江区", "source": "12345热线"},
    "category": {"category": "农贸市场"},
}
SINCE = {"all": None, "from July": date(2026, 7, 6)}
TYPES = {"滨江菜市场": "农贸市场", "江堤公厕": "公厕"}
cuts = pytest.mark.parametrize("as_of", CUTS.values(), ids=CUTS)
sinces = pytest.mark.parametrize("since", SINCE.values(), ids=SINCE)
filters = pytest.mark.parametrize("asked", FILTERS.values(), ids=FILTERS)


def remade(rng, issue):
    """One issue of a made city with what this test needs: a place is a venue or a point, some are the assessors'."""
    point = None if issue.venue else issue.point
    return replace(
        issue, point=point, source=TECHNICAL if rng.random() < 0.35 and issue.point != made.OFFICE else issue.source
    )


def visits_of(rng, issues):
    """(issue, day, outcome): some before the closure, some twice, some after the last day."""
    closed = [one for one in issues if one.closed_at and rng.random() < 0.5]
    outcomes = ("未反弹", "反弹", "未查到")
    return [
        (one, one.closed_at.date() + timedelta(days=rng.randrange(-5, 50)), rng.choice(outcomes))
        for one in closed for _ in range(rng.choice([1, 1, 2]))
    ]  # fmt: skip


@pytest.fixture(scope="module", params=(3, 4))
def town(request, tmp_path_factory):
    """A store, its issues and the visits to them, and who says that he leads (issue number -> leader)."""
    rng = random.Random(request.param)
    _, issues = made.two_reports(request.param)
    issues = [remade(rng, one) for one in issues]
    leaders = {one.number: rng.choice(["张三", "", ""]) for one in issues}
    severities = {one.number: rng.choice(["一般", "严重", ""]) for one in issues}
    stubborn = {one.number: rng.choice(["是", "否", ""]) for one in issues}
    store = store_at(tmp_path_factory.mktemp("town"))
    registers = {
        **made.REGISTERS,
        "venue": [["场所编号", "名称", "类型"], *(["V" + k, k, v] for k, v in TYPES.items())],
    }
    registers["department"] = [
        [*row, "责任领导" if not number else "李四" if number == 1 else ""]
        for number, row in enumerate(made.REGISTERS["department"])
    ]
    for dataset, rows in registers.items():
        accept(store, f"{dataset}.csv", dataset, rows)
    header, *rows = made.as_table(issues)
    extra = (leaders, severities, stubborn)
    table = [[*header, "责任领导", "严重程度", "老大难"], *([*row, *(each[row[0]] for each in extra)] for row in rows)]
    accept(store, "issues.csv", "issue", table, crs="wgs84")
    visits = visits_of(rng, issues)
    listed = [[f"HT{n:04}", one.number, str(day), outcome] for n, (one, day, outcome) in enumerate(visits)]
    accept(store, "visits.csv", "recheck", [["回头看编号", "问题编号", "日期", "结果"], *listed])
    yield store, issues, visits, {"leader": leaders, "severity": severities, "stubborn": stubborn}
    store.close()


def came_back(issue, issues, visits, defaults):
    """The day on which a closed issue first came back, whenever that was."""
    closed = issue.closed_at
    days = [day for one, day, outcome in visits if one is issue and outcome == "反弹" and day >= closed.date()]
    days += [
        one.found_at.date() for one in issues if one.earlier == issue.number and one.found_at.date() >= closed.date()
    ]
    if is_placed(issue, defaults):
        days += [
            one.found_at.date() for one in issues
            if is_placed(one, defaults) and (one.place, one.subcategory) == (issue.place, issue.subcategory)
            and one.found_at > closed
        ]  # fmt: skip
    return min(days, default=None)


def is_placed(issue, defaults):
    return bool(issue.place and issue.subcategory) and (issue.source, issue.point) not in defaults


def closures(town, as_of, since, asked):
    """(issue, day it came back by the report date or None) of what was closed in the cohort."""
    _, issues, visits, _ = town
    alive = [one for one in issues if not one.is_void]
    defaults = plain.default_places(issues)
    for one in plain.seen(issues, asked):
        if one.closed_at and (since or date.min) <= one.closed_at.date() <= as_of:
            back = came_back(one, alive, visits, defaults)
            yield one, back if back and back <= as_of else None


def none(value):
    """An empty cell as None, whatever pandas made of it."""
    return value if isinstance(value, str) else None


def ask(town, name, **params):
    return query.run(town[0], name, params)


@cuts
@sinces
@filters
@pytest.mark.parametrize("by", ["department", "venue_type"])
def test_who_was_followed_how_long_equals_the_plain_count(town, as_of, since, asked, by):
    expected = defaultdict(Counter)
    defaults = plain.default_places(town[1])
    for one, back in closures(town, as_of, since, asked):
        if not is_placed(one, defaults):  # nobody would notice that it came back
            continue
        unit = one.dept_name if by == "department" else TYPES.get(one.venue, "不在重点场所")
        days = ((back or as_of) - one.closed_at.date()).days
        expected[unit, min(days, 91)]["event" if back and days <= 90 else "censored"] += 1
    rows = ask(town, "rebounds/followed_by_unit", as_of=as_of, from_date=since, by=by, **asked)
    found = {
        (row["unit"], row["duration"]): (row["n_events"], row["n_censored"]) for row in rows.to_dict("records")
    }  # fmt: skip
    assert found == {key: (each["event"], each["censored"]) for key, each in expected.items()}


@cuts
@filters
def test_the_pair_of_a_department_is_what_the_two_measures_count(town, as_of, asked):
    _, issues, _, _ = town
    period = {"as_of": as_of, "from_date": as_of - timedelta(days=44)}
    rows = ask(town, "rebounds/on_time_and_repeat_by_unit", by="department", **period, **asked)
    units = {one.dept_name for one in plain.seen(issues, asked)}
    for row in rows.to_dict("records"):
        narrowed = asked if none(row["unit"]) is None else {**asked, "department": row["unit"]}
        assert (row["n_on_time"], row["n_due"]) == plain.on_time_closure(issues, period, narrowed)
        assert (row["n_repeat"], row["n_located"]) == plain.repeat_share(issues, period, narrowed)
        found = [
            one for one in plain.placed(issues, narrowed, issues) if period["from_date"] <= one.found_at.date() <= as_of
        ]
        sizes = Counter((one.place, one.subcategory) for one in found).values()
        assert (row["n_places"], row["sum_squares"]) == (len(sizes), sum(n * n for n in sizes))
        assert row["sum_squares_repeat"] == sum(n * n for n in sizes if n >= 3)
    assert set(rows["unit"].dropna()) <= units and rows["unit"].isna().sum() == 1


@cuts
def test_the_pair_by_place_type_adds_up_to_the_whole(town, as_of):
    rows = ask(
        town, "rebounds/on_time_and_repeat_by_unit", by="venue_type", as_of=as_of, from_date=as_of - timedelta(days=60)
    )
    whole, parts = rows[rows["unit"].isna()].iloc[0], rows[rows["unit"].notna()]
    assert set(parts["unit"]) == {*TYPES.values(), "不在重点场所"}
    for name in ("n_due", "n_on_time", "n_located", "n_repeat", "n_places"):
        assert parts[name].sum() == whole[name], name


@cuts
@sinces
@filters
def test_what_was_looked_at_again_equals_the_plain_count(town, as_of, since, asked):
    store, _, visits, said = town
    expected = defaultdict(Counter)
    owed = set()
    for one, _ in closures(town, as_of, since, asked):
        mine = [outcome for issue, day, outcome in visits if issue is one and one.closed_at.date() <= day <= as_of]
        is_heavy = (
            said["severity"][one.number] == "严重" or said["stubborn"][one.number] == "是" or one.source == TECHNICAL
        )
        is_owed = is_heavy and (as_of - one.closed_at.date()).days >= 30
        owed |= {one.number} if is_owed and not mine else set()
        expected[one.dept_name].update(
            n_closed=1, n_rechecked=bool(mine), n_back="反弹" in mine, n_not_found=set(mine) == {"未查到"},
            n_owed=is_owed, n_owed_unseen=is_owed and not mine,
        )  # fmt: skip
    params = {"as_of": as_of, "from_date": since, "n_days": 30, **asked}
    rows = query.run(store, "rebounds/rechecks_by_department", params).set_index("dept_name")
    assert rows.to_dict("index") == {name: dict(counts) for name, counts in expected.items()}
    assert set(query.run(store, "rebounds/rechecks_owed", params)["issue_id"]) == owed
    measure = query.run(store, "measures/recheck_coverage", params).iloc[0]
    total = [sum(each[name] for each in expected.values()) for name in ("n_rechecked", "n_closed")]
    assert [measure["numerator"], measure["denominator"]] == total
    behind = query.run(store, "measures/recheck_coverage_rows", params)
    assert [behind["counted"].sum(), len(behind)] == total


@cuts
@sinces
def test_the_stubborn_places_equal_the_plain_count(town, as_of, since):
    _, issues, _, said = town
    back = defaultdict(set)
    for one, day in closures(town, as_of, since, {}):
        if day and one.place and one.subcategory:
            back[one.place, one.subcategory].add(day)
    rows = ask(town, "rebounds/stubborn_places", as_of=as_of, from_date=since)
    expected = {key: days for key, days in back.items() if len(days) >= 2}
    assert sorted(rows["n_rebounds"]) == sorted(map(len, expected.values()))
    assert list(rows["n_rebounds"]) == sorted(rows["n_rebounds"], reverse=True)
    for row in rows[rows["place_key"].str.startswith("v:")].to_dict("records"):
        key = (row["place_key"][2:], row["subcategory"])
        there = [
            one
            for one in plain.seen(issues, {})
            if (one.place, one.subcategory) == key and one.found_at.date() <= as_of
        ]
        is_open = [one for one in there if not one.closed_at or one.closed_at.date() > as_of]
        assert (row["n_rebounds"], row["n_issues"], row["n_open"]) == (len(expected[key]), len(there), len(is_open))
        assert row["age_days"] == (as_of - min(one.found_at.date() for one in there)).days
        assert row["is_stubborn"] == any(said["stubborn"][one.number] == "是" for one in there)
    assert len(ask(town, "rebounds/stubborn_places", as_of=as_of, from_date=since, limit=1)) == 1


def judged(town, as_of, asked):
    """The assessment's problems with how each stands, plainly."""
    _, issues, visits, said = town
    alive, defaults = [one for one in issues if not one.is_void], plain.default_places(issues)
    open_now = [
        one for one in alive if one.found_at.date() <= as_of and (not one.closed_at or one.closed_at.date() > as_of)
    ]
    for one in plain.seen(issues, asked):
        if one.source != TECHNICAL or one.found_at.date() > as_of:
            continue
        is_closed = bool(one.closed_at) and one.closed_at.date() <= as_of
        back = came_back(one, alive, visits, defaults) if is_closed else None
        back = back if back and back <= as_of else None
        again = back and any(
            is_placed(each, defaults) and (each.place, each.subcategory) == (one.place, one.subcategory)
            and each.found_at.date() >= back for each in open_now
        )  # fmt: skip
        mine = [
            (day, number, outcome)
            for number, (issue, day, outcome) in enumerate(visits)
            if issue is one and day <= as_of
        ]
        last = max(mine, default=None)
        says_back = is_closed and last and last[2] == "反弹" and last[0] >= one.closed_at.date()
        leader = said["leader"][one.number] or ("李四" if one.dept_name == made.DEPARTMENTS["D1"][0] else None)
        is_verified = is_closed and bool(one.verified_at) and one.verified_at.date() <= as_of
        is_back = bool(again or says_back)
        yield {
            "number": one.number, "dept_name": one.dept_name, "leader": leader, "n_found": 1, "n_closed": is_closed,
            "n_verified": is_verified, "n_rebounded": bool(back), "n_back": is_back, "n_open": not is_closed,
            "n_overdue": not is_closed and bool(one.due_at) and one.due_at.date() <= as_of,
            "n_unverified": is_closed and not is_verified,
            "n_leaderless": leader is None and (not is_verified or is_back), "n_done": is_verified and not is_back,
        }  # fmt: skip


KINDS = {
    "open": "n_open",
    "overdue": "n_overdue",
    "unverified": "n_unverified",
    "back": "n_back",
    "leaderless": "n_leaderless",
}


@cuts
@pytest.mark.parametrize("asked", [FILTERS["none"], FILTERS["department"], FILTERS["category"]])
def test_how_the_assessments_problems_stand_equals_the_plain_count(town, as_of, asked):
    expected = defaultdict(Counter)
    numbers = defaultdict(set)
    for one in judged(town, as_of, asked):
        counts = {name: int(value) for name, value in one.items() if name.startswith("n_")}
        expected[one["dept_name"], one["leader"]].update(counts)
        for kind, name in KINDS.items():
            numbers[kind] |= {one["number"]} if one[name] else set()
    rows = ask(town, "assessment/standing_by_department", as_of=as_of, **asked)
    names = [name for name in rows.columns if name.startswith("n_")]
    found = {
        (row["dept_name"], none(row["leader"])): {name: row[name] for name in names} for row in rows.to_dict("records")
    }
    assert found == {key: dict(counts) for key, counts in expected.items()}
    for kind in KINDS:
        listed = ask(town, "assessment/problems_in_the_way", as_of=as_of, kind=kind, **asked)
        assert set(listed["issue_id"]) == numbers[kind], kind
    assert as_of < made.LAST or asked or all(numbers[kind] for kind in KINDS), "each kind is there to be found"


@cuts
def test_the_flow_of_the_assessments_problems_equals_the_plain_count(town, as_of):
    mine = [one for one in plain.seen(town[1], {}) if one.source == TECHNICAL and one.found_at.date() <= as_of]
    found = Counter(one.found_at.date() for one in mine)
    closed = Counter(one.closed_at.date() for one in mine if one.closed_at and one.closed_at.date() <= as_of)
    rows = ask(town, "assessment/flow_by_day", as_of=as_of)
    days = [date(1970, 1, 1) + timedelta(days=int(day)) for day in rows["day"]]
    assert days == sorted({*found, *closed})
    assert dict(zip(days, rows["n_found"], strict=True)) == {day: found[day] for day in days}
    assert dict(zip(days, rows["n_closed"], strict=True)) == {day: closed[day] for day in days}


def test_what_was_found_before_the_round_began_is_left_out(town):
    later = date(2026, 8, 1)
    rows = ask(town, "assessment/standing_by_department", as_of=made.LAST, from_date=later)
    mine = [one for one in plain.seen(town[1], {}) if one.source == TECHNICAL and one.found_at.date() >= later]
    assert rows["n_found"].sum() == len(mine) > 0
    assert load_settings().assessed_from < load_settings().review_on
