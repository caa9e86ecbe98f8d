# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Rules beyond one cell: each in SQL and in plain Python, and what a file that breaks them is told."""

from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pytest
import sqlglot
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from cleancity import intake
from cleancity.contracts import load_all
from cleancity.contracts.checks import faults_of, load_check
from cleancity.errors import ConfigError
from cleancity.intake.checks import LISTED_WARNINGS
from cleancity.settings import QUERIES
from tests.layers.portable import faults
from tests.making import csv_bytes, dump, rows_of

CHECKS = sorted(path.stem for path in (QUERIES / "checks").glob("*.sql"))
DATASET = {name: contract.name for contract in load_all() for name in contract.checks}
EPOCH = date(1970, 1, 1)
DAYS = st.integers(0, 6).map(lambda n: date(2026, 11, 1) + timedelta(days=n))
MOMENTS = st.builds(datetime.combine, DAYS, st.sampled_from([time(), time(9), time(9, 30), time(17), time(23, 59, 59)]))
FEW = {"max_examples": 40, "phases": (Phase.explicit, Phase.generate)}


def number(day):
    return None if day is None else (day - EPOCH).days


def found(store, name, good, known=None, **stored):
    """(row, field) of what a check finds among the rows `good`, the store's tables holding `stored` and nothing else."""
    with store.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE good AS SELECT * FROM {DATASET[name]} LIMIT 0")
        for table, rows in {"good": good, **stored}.items():
            cursor.execute(f"DELETE FROM {table}")
            if rows:
                cursor.register("made", pa.Table.from_pylist(rows))
                cursor.execute(f"INSERT INTO {table} BY NAME SELECT * FROM made")
                cursor.unregister("made")
        hits = cursor.execute(f"SELECT row_number, field FROM ({load_check(name).sql}\n)", known).fetchall()
        cursor.execute("ROLLBACK")
    assert len(set(hits)) == len(hits)
    return set(hits)


def table(draw, least=0, most=7, **columns):
    """Rows of drawn cells, numbered as Excel does; a column that is empty throughout is left out."""
    n_rows = draw(st.integers(least, most))
    rows = [{"row_number": n + 2, **{name: draw(cells) for name, cells in columns.items()}} for n in range(n_rows)]
    empty = {name for name in columns if all(row[name] is None for row in rows)}
    return [{name: value for name, value in row.items() if name not in empty} for row in rows]


def maybe(cells):
    return st.one_of(st.none(), cells)


# ---- one rule after another ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "column"), [("closed_before_found", "closed"), ("due_before_found", "due")])
@given(data=st.data())
@settings(**FEW)
def test_an_end_before_the_beginning(shelf, name, column, data):
    rows = table(data.draw, found_at=MOMENTS, end=maybe(MOMENTS))
    good = [
        {
            "row_number": row["row_number"], "found_at": row["found_at"], "found_day": number(row["found_at"].date()),
            f"{column}_at": row.get("end"), f"{column}_on": row.get("end") and row["end"].date(),
            f"{column}_day": row.get("end") and number(row["end"].date()),
        }
        for row in rows if row.get("end")
    ]  # fmt: skip
    plain = {
        (row["row_number"], f"{column}_at")
        for row in rows
        if row.get("end") and row["end"] < row["found_at"]
        and not (row["end"].date() == row["found_at"].date() and row["end"].time() == time())
    }  # fmt: skip
    assert found(shelf, name, good) == plain


@given(data=st.data(), as_of=DAYS)
@settings(**FEW)
def test_closed_after_the_report_date_by_more_than_a_day(shelf, data, as_of):
    rows = table(data.draw, closed_at=maybe(MOMENTS))
    good = [row | {"closed_day": row.get("closed_at") and number(row["closed_at"].date())} for row in rows if row.get("closed_at")]
    plain = {(row["row_number"], "closed_at") for row in good if row["closed_at"].date() > as_of + timedelta(days=1)}
    assert found(shelf, "closed_after_report", good, {"as_of": as_of, "as_of_day": number(as_of)}) == plain


@given(data=st.data())
@settings(**FEW)
def test_more_favourable_answers_than_answers(shelf, data):
    rows = table(data.draw, n_asked=st.integers(1, 4), n_positive=st.integers(0, 5))
    plain = {(row["row_number"], "n_positive") for row in rows if row["n_positive"] > row["n_asked"]}
    assert found(shelf, "positive_above_asked", rows) == plain


@pytest.mark.parametrize(
    ("name", "part", "whole"),
    [("passed_above_checked", "n_items_passed", "n_items_checked"), ("score_above_full", "score", "full_score")],
)
@given(data=st.data())
@settings(**FEW)
def test_more_of_an_inspection_than_there_is(shelf, name, part, whole, data):
    rows = table(data.draw, **{whole: st.integers(1, 4), part: st.integers(0, 5)})
    assert found(shelf, name, rows) == {(row["row_number"], part) for row in rows if row[part] > row[whole]}


@given(data=st.data())
@settings(**FEW)
def test_the_same_thing_under_another_number(shelf, data):
    same = {
        "issue_id": st.sampled_from("ABCD"), "place_key": maybe(st.sampled_from(["v:市场", "c:1"])),
        "subcategory": maybe(st.sampled_from(["积尘"])), "found_day": st.integers(0, 1),
        "description": maybe(st.sampled_from(["脏"])), "is_void": st.sampled_from([False, False, True]),
    }  # fmt: skip
    good, stored = table(data.draw, **same), table(data.draw, **same)
    what = ("place_key", "subcategory", "found_day", "description")
    plain = {
        (row["row_number"], "issue_id")
        for row in good for other in stored
        if row["issue_id"] != other["issue_id"] and not row["is_void"] and not other["is_void"]
        and all(row.get(name) is not None and row.get(name) == other.get(name) for name in what)
    }  # fmt: skip
    assert found(shelf, "duplicate_in_store", good, issue=stored) == plain


@given(data=st.data())
@settings(**FEW)
def test_progress_that_goes_backwards(shelf, data):
    columns = {"task_id": st.sampled_from("AB"), "report_day": st.integers(0, 4),
               "progress_pct": maybe(st.sampled_from([0.0, 50.0, 60.5]))}  # fmt: skip
    good = table(data.draw, **columns)
    history = [row | {"batch_id": n} for n, row in enumerate(table(data.draw, **columns))]
    plain = set()
    for row in good:
        before = [
            (each["report_day"], each["batch_id"], each["progress_pct"]) for each in history
            if each["task_id"] == row["task_id"] and each["report_day"] < row["report_day"]
            and each.get("progress_pct") is not None
        ]  # fmt: skip
        if before and row.get("progress_pct") is not None and row["progress_pct"] < max(before)[2]:
            plain.add((row["row_number"], "progress_pct"))
    assert found(shelf, "progress_backwards", good, task_history=history) == plain


@given(data=st.data())
@settings(**FEW)
def test_dates_outside_what_they_belong_to(shelf, data):
    spans = {"plan_start_day": maybe(st.integers(0, 6)), "plan_end_day": maybe(st.integers(0, 6))}
    phases = table(data.draw, campaign_id=st.sampled_from("AB"), **spans)
    campaigns = [
        {"campaign_id": name, "start_day": 2, "end_day": end} for name, end in (("A", 4), ("C", 3))
    ]  # fmt: skip
    plain = {(row["row_number"], "plan_start_on") for row in phases
             if row["campaign_id"] == "A" and row.get("plan_start_day") is not None and row["plan_start_day"] < 2}  # fmt: skip
    plain |= {(row["row_number"], "plan_end_on") for row in phases
              if row["campaign_id"] == "A" and row.get("plan_end_day") is not None and row["plan_end_day"] > 4}  # fmt: skip
    assert found(shelf, "phase_outside_campaign", phases, campaign=campaigns) == plain

    tasks = table(data.draw, phase_id=st.sampled_from("PQ"), **spans)
    stored = [
        {"phase_id": "P", "phase_name": "整治", "campaign_id": "A", "seq": 1, "plan_start_day": 1, "plan_end_day": 3}
    ]
    plain = {(row["row_number"], "plan_start_on") for row in tasks
             if row["phase_id"] == "P" and row.get("plan_start_day") is not None and row["plan_start_day"] < 1}  # fmt: skip
    plain |= {(row["row_number"], "plan_end_on") for row in tasks
              if row["phase_id"] == "P" and row.get("plan_end_day") is not None and row["plan_end_day"] > 3}  # fmt: skip
    assert found(shelf, "task_outside_phase", tasks, phase=stored) == plain


@given(data=st.data())
@settings(**FEW)
def test_stock_that_does_not_follow_from_the_movements(shelf, data):
    houses, things = {"W1": "W1", "市库": "W1", "W2": "W2"}, {"X": "X", "消毒液": "X", "Y": "Y"}
    where = {"warehouse": st.sampled_from(list(houses)), "item_code": st.sampled_from(list(things))}
    amounts = {"qty": st.integers(0, 2).map(float), "stock_day": st.integers(0, 5)}
    good = table(data.draw, **where, **(amounts | {"stock_day": st.integers(4, 6)}))
    stored = table(data.draw, **where, **amounts)
    moves = table(data.draw, **where, move_day=st.integers(0, 6), change_qty=st.integers(-1, 1).map(float))
    names = {
        "warehouse_alias": [{"alias": alias, "warehouse_code": code} for alias, code in houses.items()],
        "supply_item_alias": [{"alias": alias, "item_code": code} for alias, code in things.items()],
    }
    plain = set()
    for house, item, day in {(houses[r["warehouse"]], things[r["item_code"]], r["stock_day"]) for r in good}:
        mine = [
            r for r in good if (houses[r["warehouse"]], things[r["item_code"]], r["stock_day"]) == (house, item, day)
        ]
        before = max(
            (r["stock_day"] for r in stored if houses[r["warehouse"]] == house and r["stock_day"] < day), default=None
        )
        since = [
            m for m in moves if before is not None and houses[m["warehouse"]] == house and before < m["move_day"] <= day
        ]
        if not since:
            continue
        had = sum(r["qty"] for r in stored
                  if (houses[r["warehouse"]], things[r["item_code"]], r["stock_day"]) == (house, item, before))  # fmt: skip
        expected = had + sum(m["change_qty"] for m in since if things[m["item_code"]] == item)
        if sum(r["qty"] for r in mine) != expected:
            plain.add((min(r["row_number"] for r in mine), "qty"))
    assert found(shelf, "stock_against_moves", good, supply_stock=stored, supply_move=moves, **names) == plain


# ---- the files -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema(shelf):
    columns = {}
    sql = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'main'"
    for table_name, column, kind in rows_of(shelf, sql):
        columns.setdefault(table_name, {})[column] = kind
    return columns


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_is_portable_is_used_and_says_what_it_reads(schema, name):
    check, lines = load_check(name), load_check(name).sql.splitlines()
    assert faults(check.sql, schema | {"good": schema[DATASET[name]]}) == []
    assert (lines[0].startswith("-- ") and lines[1].startswith("-- grain: one row per ")) or "-- grain" in check.sql
    tree = sqlglot.parse_one(check.sql, dialect="duckdb")
    tables = {each.name for each in tree.find_all(exp.Table)} - {each.alias for each in tree.find_all(exp.CTE)}
    assert "good" in tables and (tables != {"good"}) == check.reads_store


def test_a_rule_that_reads_the_store_can_never_reject_a_row():
    assert faults_of({"closed_before_found": "error"}) == []
    assert "progress_backwards" in faults_of({"progress_backwards": "error"})[0]
    assert faults_of({"closed_before_found": "fatal"})
    with pytest.raises(ConfigError, match="没有名为"):
        load_check("no_such_check")


# ---- a file that breaks them -----------------------------------------------------------------------------------------

HEAD = ["问题编号", "上报时间", "责任部门", "小类", "场所", "描述", "结案时间", "整改时限"]


def issue(name, closed="", due="", text="摊位外溢"):
    return [name, "2026-11-09 09:30", "城管局", "摊位脏乱", "滨江菜市场", text, closed, due]


def test_an_error_sends_the_row_back_with_words_and_the_earlier_one_of_its_number_stays(store):
    rows = [HEAD, issue("A", "2026-11-10 10:00"), issue("A", "2026-11-08 10:00"), issue("B", "2026-11-09")]
    receipt = intake.ingest(store, csv_bytes(rows), "w.csv", "issue")
    assert (receipt.rows.read, receipt.rows.good, receipt.rows.rejected, receipt.rows.left_out) == (3, 2, 1, 0)
    [problem] = receipt.problems
    assert (problem.row, problem.column, problem.value) == (3, "结案时间", "2026-11-08 10:00:00")
    assert problem.reason.startswith("结案早于发现（发现于 2026-11-09 09:30:00）") and problem.remedy
    assert receipt.rejected_rows.keys() == {3}
    assert rows_of(store, "SELECT CAST(closed_on AS VARCHAR) FROM issue ORDER BY issue_id") == [
        ("2026-11-10",),
        ("2026-11-09",),
    ]


def test_a_warning_is_listed_counted_and_kept_with_the_batch_and_the_row_goes_in(store):
    receipt = intake.ingest(store, csv_bytes([HEAD, issue("A", due="2026-11-08"), issue("B")]), "w.csv", "issue")
    assert (receipt.rows.good, receipt.problems, receipt.n_warned) == (2, (), 1)
    [warning] = receipt.to_json()["problems"]
    assert list(warning) == ["file", "sheet", "row", "column", "value", "reason", "remedy"]
    assert warning["reason"].startswith("提醒：整改时限早于发现") and warning["row"] == 2
    assert any("有 1 行整改时限早于发现" in notice and "照样入库" in notice for notice in receipt.notices)
    assert rows_of(store, "SELECT n_warned FROM batch") == [(1,)]
    assert rows_of(store, "SELECT row_number, level FROM problem WHERE row_number IS NOT NULL") == [(2, "warning")]


def test_what_was_said_of_the_store_is_said_again_by_a_rebuild_even_when_the_store_was_another(store):
    first = intake.ingest(store, csv_bytes([HEAD, issue("A")]), "1.csv", "issue")
    second = intake.ingest(store, csv_bytes([HEAD, issue("B")]), "2.csv", "issue")
    assert "编号 A" in second.warnings[0].reason
    intake.undo(store, first.batch)
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before
    assert rows_of(store, "SELECT COUNT(*) FROM problem WHERE level = 'warning'") == [(1,)]


def test_a_file_full_of_warnings_lists_the_first_and_counts_all(store):
    rows = [issue(f"R{n}", due="2026-11-08", text=f"第{n}处") for n in range(LISTED_WARNINGS + 50)]
    receipt = intake.ingest(store, csv_bytes([HEAD, *rows]), "w.csv", "issue")
    assert len(receipt.warnings) == LISTED_WARNINGS and receipt.n_warned == LISTED_WARNINGS + 50
    assert any(f"只列出前 {LISTED_WARNINGS} 行" in notice for notice in receipt.notices)


def test_stock_is_held_against_the_movements_that_came_in(store):
    intake.ingest(
        store,
        csv_bytes([["仓库", "盘存日期", "物资编码", "账面数量"], ["W01", "2026-11-08", "X", "100"]]),
        "1.csv",
        "supply_stock",
    )
    moves = [
        ["单号", "日期", "物资", "仓库", "类型", "数量"],
        ["C1", "2026-11-10", "X", "W01", "领用", "30"],
        ["R1", "2026-11-11", "X", "W01", "入", "5"],
    ]
    assert intake.ingest(store, csv_bytes(moves), "出入库.csv", "supply_move").rows.good == 2
    good = [["仓库", "盘存日期", "物资编码", "账面数量"], ["W01", "2026-11-15", "X", "75"]]
    assert intake.preview(store, intake.Upload(csv_bytes(good), "2.csv", "supply_stock")).warnings == ()
    good[1][3] = "80"
    [warning] = intake.preview(store, intake.Upload(csv_bytes(good), "2.csv", "supply_stock")).warnings
    assert "对不上" in warning.reason and "应为 75" in warning.reason and warning.column == "账面数量"
