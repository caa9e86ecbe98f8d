"""应急物资: how long a store lasts, what of it goes bad before it can be used, and what must then be bought.

What ends first is used first, all stores together. A lot may be used to the end of its last day.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cleancity.once import once

DAYS_A_MONTH = 30.4
MONTHS_TO_KNOW = 3  # fewer full months of slips say nothing of a usual month
FOREVER = 10_000_000
HORIZON_DAYS = 180


@dataclass(frozen=True)
class Use:
    """What becomes of some lots used up one after another.

    Attributes:
        lasts_days: until nothing usable is left.
        used: of each lot, in the order given.
        lost: of each lot, because it ends before its turn is over.
    """

    lasts_days: float
    used: tuple[float, ...]
    lost: tuple[float, ...]


def use_up(lots: Sequence[tuple[float, int]], daily: float, within_days: float = float("inf")) -> Use:
    """Use lots up at so much a day, the earliest end first.

    Args:
        lots: (quantity, days left to use it in: 1 for one that ends today), in order of their ends.
        daily: use a day, above 0.
        within_days: stop after so long; what is lost counts only until then.
    """
    gone, used, lost = 0.0, [], []
    for quantity, days_left in lots:
        until = min(float(days_left), within_days)
        taken = min(quantity, max(until - gone, 0.0) * daily)
        gone += taken / daily
        used.append(taken)
        lost.append(quantity - taken if days_left <= within_days else 0.0)
    return Use(gone, tuple(used), tuple(lost))


def lots_of(lots: pd.DataFrame, as_of_day: int) -> dict[str, list[tuple[float, int]]]:
    """Usable lots by item, as `use_up` takes them.

    Args:
        lots: item_code, available_qty, expires_day (NaN: never).
    """
    usable = lots[lots["available_qty"] > 0]
    left = (usable["expires_day"] - as_of_day + 1).fillna(FOREVER).astype(int)
    ordered = usable.assign(left=left).sort_values("left", kind="stable")
    pairs = {str(code): some for code, some in ordered.groupby("item_code")}
    return {code: list(zip(some["available_qty"], some["left"], strict=True)) for code, some in pairs.items()}


@once
def surge(items: pd.DataFrame, lots: pd.DataFrame, as_of_day: int, times: float, delay_days: int) -> pd.DataFrame:
    """Each item with a surge use, if that use came now.

    Args:
        items: item_code, available_qty, quota_qty, min_qty, surge_daily_use, lead_days and what else.
        lots: as `lots_of` takes them.
        as_of_day: the day to stand at.
        times: multiplies the surge use of the catalogue.
        delay_days: how much later than the catalogue's lead time a purchase arrives.

    Returns:
        the items, those that run out before a purchase arrives first, and daily_use, support_days, delivery_days,
        short_qty (what is missing before the purchase arrives), spoilt_qty (what ends unused before it does), buy_qty
        (to have the quota again on arrival).
    """
    some = items[items["surge_daily_use"] > 0]
    by_item = lots_of(lots, as_of_day)
    rows = [_surged(row, by_item.get(str(row["item_code"]), []), times, delay_days) for row in some.to_dict("records")]
    columns = ["daily_use", "support_days", "delivery_days", "short_qty", "spoilt_qty", "buy_qty"]
    found = some.drop(columns=[name for name in columns if name in some]).reset_index(drop=True)
    found = found.join(pd.DataFrame(rows, columns=columns, index=found.index))
    turn = found["support_days"].where(found["short_qty"] > 0, 1e6 + found["support_days"] - found["delivery_days"])
    ordered = found.assign(turn=turn).sort_values(["turn", "item_code"], kind="stable", ignore_index=True)
    return ordered.drop(columns="turn")


def _surged(item: Any, lots: list[tuple[float, int]], times: float, delay_days: int) -> tuple[float, ...]:
    daily = float(item["surge_daily_use"]) * times
    delivery = (0.0 if pd.isna(item["lead_days"]) else float(item["lead_days"])) + delay_days
    lasts, until = use_up(lots, daily).lasts_days, use_up(lots, daily, delivery)
    left = sum(quantity for quantity, _ in lots) - sum(until.used) - sum(until.lost)
    target = item["quota_qty"] if pd.notna(item["quota_qty"]) else item["min_qty"]
    target = 0.0 if pd.isna(target) else float(target)
    short = max(delivery - lasts, 0.0) * daily
    return daily, lasts, delivery, short, sum(until.lost), max(target - left, 0.0)


@once
def monthly_use(months: pd.DataFrame, counts: pd.DataFrame, items: Sequence[str], n_months: int) -> pd.DataFrame:
    """The usual month of each item, from the slips; months in which a count found none of it are left out.

    Args:
        months: item_code, month_number, used_qty, first_month, this_month, as supplies/use_by_month gives them.
        counts: item_code, month_number, usable_qty, as supplies/stock_by_count gives them.
        items: all item codes.
        n_months: how many full months back are looked at.

    Returns:
        item_code, monthly_qty, n_months (that it rests on). Items with too few months are missing.
    """
    if months.empty:
        return _usual([])
    this, first = int(months["this_month"].iloc[0]), int(months["first_month"].iloc[0])
    full = range(max(first + 1, this - n_months), this)  # the first month of slips may have begun in its middle
    used = {(row["item_code"], int(row["month_number"])): row["used_qty"] for row in months.to_dict("records")}
    empty = counts[counts["usable_qty"] <= 0]
    out = set(zip(empty["item_code"], empty["month_number"].astype(int), strict=True))
    rows: list[tuple[str, float, int]] = []
    for code in items:
        kept = [used.get((code, month), 0.0) for month in full if (code, month) not in out]
        if len(kept) >= MONTHS_TO_KNOW:
            rows.append((code, max(sum(kept) / len(kept), 0.0), len(kept)))
    return _usual(rows)


def _usual(rows: list[tuple[str, float, int]]) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=["item_code", "monthly_qty", "n_months"])
    return found.astype({"item_code": "str", "monthly_qty": float, "n_months": float})  # when empty too: it is joined


@once
def wasted(items: pd.DataFrame, lots: pd.DataFrame, usual: pd.DataFrame, as_of_day: int) -> pd.DataFrame:
    """Lots that end within HORIZON_DAYS and cannot be used up by then, the next to end first.

    An item's use is that of its usual month; without one, its surge use; without that, nothing is said.

    Args:
        items: item_code, surge_daily_use.
        lots: item_code, available_qty, expires_day and what else.
        usual: as `monthly_use` gives it.
        as_of_day: the day to stand at.

    Returns:
        the lots, and days_left, lost_qty, monthly_qty (NaN where reckoned by surge use), surge_daily_use, n_months.
    """
    known = items[["item_code", "surge_daily_use"]].merge(usual, on="item_code", how="left")
    daily = (known["monthly_qty"] / DAYS_A_MONTH).fillna(known["surge_daily_use"].astype(float))
    speed: dict[Hashable, float] = dict(zip(known["item_code"], daily.astype(float), strict=True))
    usable = lots[(lots["available_qty"] > 0) & lots["expires_day"].notna()]
    usable = usable.sort_values(["item_code", "expires_day"], kind="stable").reset_index(drop=True)
    lost = np.zeros(len(usable))
    for code, some in usable.groupby("item_code"):
        pace = speed.get(code, math.nan)
        if not math.isnan(pace):
            pairs = list(zip(some["available_qty"], (some["expires_day"] - as_of_day + 1).astype(int), strict=True))
            lost[some.index.to_numpy()] = use_up(pairs, pace).lost if pace > 0 else some["available_qty"].to_numpy()
    found = usable.assign(days_left=usable["expires_day"] - as_of_day, lost_qty=lost)
    found = found[(found["lost_qty"] >= 1) & (found["days_left"] <= HORIZON_DAYS)]
    return found.merge(known, on="item_code", how="left").sort_values("days_left", kind="stable", ignore_index=True)
