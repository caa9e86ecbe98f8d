"""Each measure's SQL equals the plain second implementation, whatever the period and the filters."""

from datetime import date, timedelta

import pytest

from cleancity import query
from tests.measures import plain
from tests.measures.made import LAST

EARLIER = LAST - timedelta(days=40)  # a cut-off before much of what the files say had happened
PERIODS = {
    "all": {"as_of": LAST},
    "week": {"as_of": LAST, "from_date": date(2026, 9, 28), "to_date": LAST},
    "quarter": {"as_of": LAST, "from_date": date(2026, 7, 6), "to_date": LAST},
    "past week": {"as_of": EARLIER, "from_date": EARLIER - timedelta(days=6), "to_date": EARLIER},
    "to an earlier day": {"as_of": LAST, "from_date": date(2026, 7, 1), "to_date": EARLIER},
}
FILTERS = {
    "none": {},
    "campaign": {"campaign": "GW2026"},
    "district": {"district": "滨江区"},
    "department": {"department": "房地产管理处"},
    "department in no register": {"department": "外来公司"},
    "source": {"source": "12345热线"},
    "category": {"category": "农贸市场"},
    "three at once": {"district": "城中区", "source": "暗访", "category": "农贸市场"},
    "all that match nothing": {"department": "没有这个部门"},
}
names = pytest.mark.parametrize("measure", plain.MEASURES, ids=lambda measure: measure.__name__)


def sql(store, measure, period, filters):
    row = query.run(store, f"measures/{measure}", {**period, **filters}).iloc[0]
    return row["numerator"], row["denominator"]


def as_expected(pair):
    return pytest.approx(pair, rel=1e-9, nan_ok=True)


@names
@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_the_sql_of_a_measure_equals_the_plain_count(city, measure, filters):
    store, issues = city
    for name, period in PERIODS.items():
        numerator, denominator = measure(issues, period, filters)
        expected = (float("nan") if numerator is None else numerator, denominator)
        if measure is plain.repeat_share and period.get("to_date") not in (None, period["as_of"]):
            continue  # a window that ends before the report date is never asked for: views set as_of to its end
        assert sql(store, measure.__name__, period, filters) == as_expected(expected), name


@names
@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
def test_the_rows_behind_a_measure_add_up_to_it(city, measure, period):
    store, _ = city
    counts = query.run(store, f"measures/{measure.__name__}", period).iloc[0]
    rows = query.run(store, f"measures/{measure.__name__}_rows", period)
    assert len(rows) == counts["n"]
    assert rows["issue_id"].is_unique
    if "counted" in rows:
        assert rows["counted"].sum() == counts["numerator"]


def test_the_random_cities_hold_what_the_measures_must_decide_about(city):
    _, issues = city
    assert any(one.is_void for one in issues)
    assert any(one.due_at and one.due_at.date() > LAST for one in issues)
    assert any(one.due_at and one.due_at == one.closed_at for one in issues)
    assert any(one.due_at is None for one in issues) and any(one.subcategory is None for one in issues)
    assert len(plain.default_places(issues)) == 1
    assert plain.overdue_open(issues, PERIODS["all"], {})[0] > 0
    for measure in (plain.repeat_share, plain.rebound_share):
        numerator, denominator = measure(issues, PERIODS["quarter"], {})
        assert 0 < numerator < denominator


@pytest.mark.parametrize("as_of", [LAST, EARLIER])
@pytest.mark.parametrize("filters", [{}, {"source": "暗访", "district": "滨江区"}])
def test_the_weeks_of_the_overview_count_what_the_measures_count(city, as_of, filters):
    store, issues = city
    weeks = query.run(store, "overview/measures_by_week", {"as_of": as_of, **filters})
    assert len(weeks) == 13
    for week in weeks.to_dict("records"):
        monday, end = (date(1970, 1, 1) + timedelta(days=int(week[name])) for name in ("week_day", "end_day"))
        period = {"as_of": end, "from_date": monday, "to_date": end}
        assert (week["n_on_time"], week["n_due"]) == plain.on_time_closure(issues, period, filters), monday
        assert (week["n_rebound"], week["n_found"]) == plain.rebound_share(issues, period, filters), monday
        assert (week["n_repeat"], week["n_located"]) == plain.repeat_share(issues, period, filters), monday
        assert week["n_overdue"] == plain.overdue_open(issues, period, filters)[0], monday
        closed = [one for one in plain.seen(issues, filters) if one.closed_at and monday <= one.closed_at.date() <= end]
        assert week["n_closed"] == len(closed), monday
