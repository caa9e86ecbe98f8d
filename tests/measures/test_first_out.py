
"""Slips taken out of turn: the query against a brute-force walk through every day, over random stores."""

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cleancity import query
from tests.measures.conftest import accept

EPOCH, TODAY = date(1970, 1, 1), 20_700
SQL = query.find("supplies/outs_by_lot").sql
OUT = ("出库", "调拨出", "演练领用")
LOTS, KINDS = ("a", "b", "c"), ("出库", "调拨出", "演练领用", "入库", "报废")
ENDS = some.fixed_dictionaries({lot: some.one_of(some.none(), some.integers(-6, 12)) for lot in LOTS})
COUNTS = some.dictionaries(
    some.integers(-6, 0), some.fixed_dictionaries({lot: some.integers(-1, 6) for lot in LOTS}), max_size=3
)
SLIPS = some.lists(
    some.tuples(some.integers(-6, 1), some.sampled_from(LOTS), some.sampled_from(KINDS), some.integers(1, 4)),
    max_size=10,
)


@pytest.fixture(scope="module")
def tables():
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE move_report (move_id VARCHAR, moved_on DATE, move_day BIGINT, lot VARCHAR, kind VARCHAR,"
        " qty DOUBLE, change_qty DOUBLE, partner VARCHAR, reason VARCHAR, item_code VARCHAR, item_name VARCHAR,"
        " unit VARCHAR,"
        " warehouse_code VARCHAR, warehouse_name VARCHAR);"
        "CREATE TABLE stock_report (warehouse_code VARCHAR, item_code VARCHAR, lot VARCHAR, stock_day BIGINT,"
        " expires_day BIGINT, expires_on DATE, usable_qty DOUBLE)"
    )
    yield connection
    connection.close()


def asked(tables, ends, counts, slips):
    tables.execute("DELETE FROM move_report; DELETE FROM stock_report")
    for number, (ago, lot, kind, qty) in enumerate(slips):
        day = TODAY + ago
        row = [str(number), EPOCH + timedelta(days=day), day, lot, kind, qty, qty if kind == "入库" else -qty]
        tables.execute("INSERT INTO move_report VALUES (?, ?, ?, ?, ?, ?, ?, '', '', 'X', 'X', '', 'W', 'W')", row)
    for ago, held in counts.items():
        for lot, qty in held.items():
            if qty >= 0:  # -1: not in this count at all
                end = None if ends[lot] is None else TODAY + ends[lot]
                on = None if end is None else EPOCH + timedelta(days=end)
                row = ["W", "X", lot, TODAY + ago, end, on, qty]
                tables.execute("INSERT INTO stock_report VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    rows = tables.execute(SQL, {"as_of_day": TODAY}).df()
    return {int(r.move_id): (int(r.is_judged), r.earlier_lot if r.is_wrong else None) for r in rows.itertuples()}


def plain(ends, counts, slips):
    """Day by day: what lay in the store that evening, and whether something that ended earlier was among it."""
    taken = {ago: held for ago, held in counts.items() if any(qty >= 0 for qty in held.values())}
    seen = {lot: ends[lot] for held in taken.values() for lot, qty in held.items() if qty >= 0}
    found = {}
    for number, (ago, lot, kind, _) in enumerate(slips):
        if kind not in OUT or ago > 0:
            continue
        before = [day for day in taken if day <= ago]
        if not before or seen.get(lot) is None:
            found[number] = (0, None)
            continue
        evening = {name: qty for name, qty in taken[max(before)].items() if qty >= 0}
        for day, name, what, qty in slips:
            if max(before) < day <= ago:
                evening[name] = evening.get(name, 0) + (qty if what == "入库" else -qty)
        earlier = [
            (seen[name], name) for name, qty in evening.items()
            if qty > 0 and seen.get(name) is not None and ago <= seen[name] < seen[lot]
        ]  # fmt: skip
        found[number] = (1, min(earlier)[1] if earlier else None)
    return found


@settings(max_examples=80)
@given(ENDS, COUNTS, SLIPS)
def test_slips_out_of_turn_equal_a_walk_through_the_days(tables, ends, counts, slips):
    assert asked(tables, ends, counts, slips) == plain(ends, counts, slips)


def test_a_lot_used_up_the_same_day_was_not_left_lying(tables):
    ends, counts = {"a": 5, "b": 50, "c": None}, {-9: {"a": 2, "b": 6, "c": -1}}
    assert asked(tables, ends, counts, [(-3, "b", "出库", 1)]) == {0: (1, "a")}
    assert asked(tables, ends, counts, [(-3, "a", "出库", 2), (-3, "b", "出库", 1)]) == {0: (1, None), 1: (1, None)}


def test_a_count_holds_what_moved_on_its_own_day(tables):
    ends, counts = {"a": 5, "b": 50, "c": None}, {-3: {"a": 2, "b": 6, "c": -1}}
    slips = [(-3, "a", "出库", 2), (-3, "b", "出库", 1)]
    assert asked(tables, ends, counts, slips) == plain(ends, counts, slips) == {0: (1, None), 1: (1, "a")}


def test_through_the_front_door_names_and_states_are_read(store):
    """Stores by name, items by name; a lot under repair and one that has expired may lie there."""
    accept(store, "w.csv", "warehouse", [["仓库编码", "名称"], ["W1", "一号库"]])
    accept(store, "i.csv", "supply_item", [["物资编码", "名称"], ["XS-1", "消毒液"]])
    header = ["仓库", "盘存日期", "物资编码", "批次", "有效期至", "账面数量", "状态"]
    held = [("旧", "2026-12-01", "9", "可用"), ("坏", "2026-11-20", "9", "损坏"), ("过", "2026-11-01", "9", "可用"),
            ("新", "2027-12-01", "9", "可用")]  # fmt: skip
    rows = [["一号库", "2026-11-08", "消毒液", lot, end, qty, state] for lot, end, qty, state in held]
    accept(store, "s.csv", "supply_stock", [header, *rows])
    slips = [
        ["CK1", "2026-11-10", "消毒液", "W1", "新", "领用", "2"],
        ["CK2", "2026-11-11", "XS-1", "一号库", "旧", "出库", "1"],
    ]
    accept(store, "m.csv", "supply_move", [["单号", "日期", "物资", "仓库", "批次", "类型", "数量"], *slips])
    found = query.run(store, "supplies/outs_by_lot", {"as_of": date(2026, 11, 15)}).set_index("move_id")
    assert found["is_judged"].to_dict() == {"CK1": 1, "CK2": 1}
    assert found["is_wrong"].to_dict() == {"CK1": 1, "CK2": 0}
    assert (found.loc["CK1", "earlier_lot"], found.loc["CK1", "left_qty"]) == ("旧", 9)
