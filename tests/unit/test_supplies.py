"""应急物资: days of supply, shortage before delivery, what goes bad unused, beside a reckoning hour by hour."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cleancity.analysis import supplies

TODAY = 20_000
LOTS = some.lists(some.tuples(some.integers(0, 30), some.integers(1, 25)), max_size=5)


def plain_use(lots, daily, within_days):
    """One unit after another, each from the lot that ends first and has not ended; exact times."""
    lots = sorted(lots, key=lambda lot: lot[1])
    left, used, at = [quantity for quantity, _ in lots], [0] * len(lots), Fraction(0)
    step = Fraction(1, daily)
    while True:
        usable = [n for n, (_, days) in enumerate(lots) if left[n] and at + step <= min(days, within_days)]
        if not usable:
            return at, used
        left[usable[0]] -= 1
        used[usable[0]] += 1
        at += step


@settings(max_examples=60)
@given(LOTS, some.integers(1, 9), some.one_of(some.just(math.inf), some.integers(1, 20)))
def test_use_equals_taking_one_unit_after_another(lots, daily, within_days):
    ordered = sorted(lots, key=lambda lot: lot[1])
    found = supplies.use_up(ordered, daily, within_days)
    at, used = plain_use(lots, daily, within_days)
    assert found.lasts_days == pytest.approx(float(at), abs=1e-9)
    assert list(found.used) == pytest.approx(used, abs=1e-9)
    for (quantity, days), taken, lost in zip(ordered, found.used, found.lost, strict=True):
        assert lost == pytest.approx(quantity - taken if days <= within_days else 0, abs=1e-9)


def item(**changes):
    base = {"item_code": "A", "item_name": "消毒液", "unit": "瓶", "available_qty": 100.0, "quota_qty": 200.0,
            "min_qty": 160.0, "surge_daily_use": 10.0, "lead_days": 15.0}  # fmt: skip
    return pd.DataFrame([{**base, **changes}])


def lots(*rows):
    return pd.DataFrame(
        [("A", qty, math.nan if days is None else TODAY + days - 1) for qty, days in rows],
        columns=["item_code", "available_qty", "expires_day"],
    )


def test_a_store_that_does_not_last_says_what_is_missing_and_what_to_buy():
    row = supplies.surge(item(), lots((100, None)), TODAY, 1.0, 0).iloc[0]
    assert (row["support_days"], row["delivery_days"], row["short_qty"], row["buy_qty"]) == (10, 15, 50, 200)


def test_half_the_use_lasts_twice_as_long_and_a_late_delivery_makes_it_too_short():
    half = supplies.surge(item(), lots((100, None)), TODAY, 0.5, 0).iloc[0]
    assert (half["support_days"], half["short_qty"], half["buy_qty"]) == (20, 0, 175)
    late = supplies.surge(item(), lots((100, None)), TODAY, 0.5, 10).iloc[0]
    assert (late["delivery_days"], late["short_qty"]) == (25, 25)


def test_what_ends_before_its_turn_does_not_support_anybody():
    row = supplies.surge(item(), lots((80, 3), (20, None)), TODAY, 1.0, 0).iloc[0]
    assert row["support_days"] == 5  # three days of the old lot, two of the other
    assert row["spoilt_qty"] == 50


def test_items_without_a_surge_use_are_left_out_and_the_first_to_run_out_comes_first():
    three = pd.concat([item(), item(item_code="B", lead_days=2.0), item(item_code="C", surge_daily_use=None)])
    found = supplies.surge(three, lots((100, None)), TODAY, 1.0, 0)
    assert found["item_code"].tolist() == ["B", "A"]  # B has nothing left


def months(used):
    rows = [("A", month, qty, 100, 107) for month, qty in used.items()]
    return pd.DataFrame(rows, columns=["item_code", "month_number", "used_qty", "first_month", "this_month"])


def counts(*empty):
    rows = [("A", month, 0.0 if month in empty else 5.0) for month in range(100, 107)]
    return pd.DataFrame(rows, columns=["item_code", "month_number", "usable_qty"])


def test_the_usual_month_leaves_out_months_without_stock_and_the_one_in_which_slips_began():
    used = months({100: 900, 101: 60, 102: 60, 104: 120})
    assert supplies.monthly_use(used, counts(), ["A"], 6)["monthly_qty"].tolist() == [240 / 6]
    without = supplies.monthly_use(used, counts(103, 105), ["A"], 6).iloc[0]
    assert (without["monthly_qty"], without["n_months"]) == (240 / 4, 4)
    assert supplies.monthly_use(used, counts(), ["A"], 3)["monthly_qty"].tolist() == [120 / 3]


def test_too_few_months_and_no_slips_at_all_say_nothing_of_a_usual_month():
    used = months({101: 60})
    assert supplies.monthly_use(used, counts(101, 102, 103, 104), ["A"], 6).empty
    assert supplies.monthly_use(used.head(0), counts(), ["A"], 6).empty


def test_a_lot_that_cannot_be_used_in_time_says_how_much_is_left_and_by_what_it_was_reckoned():
    usual = pd.DataFrame({"item_code": ["A"], "monthly_qty": [supplies.DAYS_A_MONTH], "n_months": [5]})  # one a day
    found = supplies.wasted(item(), lots((30, 10), (25, 30), (500, 365)), usual, TODAY)
    assert found["lost_qty"].tolist() == [20, 5]  # ten of the first; then twenty days for twenty-five
    assert found["days_left"].tolist() == [9, 29]
    by_surge = supplies.wasted(item(), lots((300, 10)), usual.head(0), TODAY)
    assert by_surge["lost_qty"].tolist() == [200] and by_surge["monthly_qty"].isna().all()
    assert supplies.wasted(item(surge_daily_use=None), lots((300, 10)), usual.head(0), TODAY).empty
    idle = supplies.wasted(item(), lots((30, 10)), usual.assign(monthly_qty=0.0), TODAY)
    assert idle["lost_qty"].tolist() == [30]


def test_an_empty_store_has_no_surge_and_wastes_nothing():
    none = item().head(0)
    no_lots = lots().astype({"item_code": "str", "available_qty": float, "expires_day": float})
    assert supplies.surge(none, no_lots, TODAY, 1.0, 0).empty
    assert supplies.wasted(none, no_lots, supplies.monthly_use(months({}), counts(), [], 6), TODAY).empty
