# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""The intake by its front door: what is read, what goes in, what comes back out."""

import csv
import datetime as dt
import hashlib
import io
import json
import os
import shutil
import tempfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from cleancity import intake
from cleancity.contracts import load, load_all
from cleancity.errors import ConfigError, Refused, StoreDamaged
from cleancity.intake.prepare import prepare
from cleancity.query import run
from tests.making import csv_bytes, dump, rows_of, saved, state_on_disk, store_at, xlsx_bytes

HEAD = ["问题编号", "检查日期", "责任部门", "描述", "状态"]


def preview(shelf, data, dataset="issue", **options):
    return intake.preview(shelf, intake.Upload(data, options.pop("file", "file.csv"), dataset, **options))


def issue(name, day="2026-11-09", department="城管局", text="地面有污水", status="处置中"):
    return [name, day, department, text, status]


# ---- row numbers -------------------------------------------------------------------------------------------------


def numbers_by_csv(data, header):
    """Boring: the record number of every row below `header`, by its first cell; a record is a row of Excel's."""
    found = {}
    for number, row in enumerate(csv.reader(io.StringIO(data.decode(), newline="")), 1):
        if number > header and any(cell.strip() for cell in row):
            found.setdefault(row[0], number)
    return found


CELL_TEXT = st.sampled_from(["脏", "甲，乙", "第一行\n第二行", "说\"好\"", "a,b", "x\r\ny\r\nz", " ", "无"])


@st.composite
def layouts(draw):
    """A file with title rows, blank lines, quoted newlines and ragged rows; every row but the last is bad by its date."""
    rows = []
    for number in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(["bad", "bad", "good", "blank", "empty cells", "short", "long"]))
        name = f"R{number}"
        rows.append({
            "bad": issue(name, "昨天", text=draw(CELL_TEXT)),
            "good": issue(name, text=draw(CELL_TEXT)),
            "blank": [],
            "empty cells": ["", "", "", "", ""],
            "short": [name, "前天"],
            "long": [*issue(name), "多", "余"],
        }[kind])  # fmt: skip
    rows.append(issue("LAST"))
    above = draw(st.lists(st.sampled_from(["2026年11月问题清单", "制表单位：创卫办,,", "", ",,,,"]), max_size=3))
    return above, rows


@given(layout=layouts(), newline=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=20, phases=(Phase.explicit, Phase.generate))
def test_row_numbers_in_messages_are_those_that_excel_shows(shelf, layout, newline):
    above, rows = layout
    data = csv_bytes([HEAD, *rows], newline=newline, above=above)
    receipt = preview(shelf, data)
    expected = numbers_by_csv(data, len(above) + 1)
    bad = {row[0] for row in rows if row and row[0] and (len(row) != 5 or row[1] == "昨天")}
    assert {problem.row for problem in receipt.problems} == {expected[name] for name in bad}
    assert receipt.rows.read == len(expected)
    assert set(receipt.rejected_rows) == {problem.row for problem in receipt.problems}


@given(
    above=st.integers(0, 4),
    kinds=st.lists(st.sampled_from(["bad", "good", "blank"]), min_size=1, max_size=6),
)
@settings(max_examples=10, phases=(Phase.explicit, Phase.generate))
def test_row_numbers_of_a_workbook_are_the_sheets_own(shelf, above, kinds):
    rows = [{"bad": issue(f"R{n}", "昨天"), "good": issue(f"R{n}"), "blank": []}[kind] for n, kind in enumerate(kinds)]
    data = xlsx_bytes([HEAD, *rows, issue("LAST")], above=[["标题"]] * above)
    receipt = preview(shelf, data, file="file.xlsx")
    first = above + 2
    assert [problem.row for problem in receipt.problems] == [first + n for n, kind in enumerate(kinds) if kind == "bad"]
    assert receipt.rows.read == sum(kind != "blank" for kind in kinds) + 1


def test_a_quoted_newline_counts_as_one_row_and_a_short_row_is_filled_up():
    data = '问题编号,检查日期,责任部门,描述\n1,2026-11-09,城管局,"一\n二\n三"\n\n2,昨天,城管局\n'.encode()
    assert numbers_by_csv(data, 1) == {"1": 2, "2": 4}


def test_row_numbers_hold_over_many_rows_with_bad_ones_in_between(shelf):
    rows = [issue(f"R{n}", "昨天" if n % 997 == 0 else "2026-11-09", text="一\n二" if n % 3 == 0 else "脏") for n in range(20_000)]
    rows[5_000] = [*rows[5_000], "多余"]
    rows[15_000] = rows[15_000][:3]
    data = csv_bytes([HEAD, *rows])
    receipt = preview(shelf, data)
    expected = sorted({2 + n for n in range(20_000) if n % 997 == 0} | {5_002})
    assert [problem.row for problem in receipt.problems] == expected
    assert (receipt.rows.read, receipt.rows.good) == (20_000, 20_000 - len(expected))


# ---- what is read is what is stored --------------------------------------------------------------------------------

WORDS = "问题编号城市管理局滨江街道污水垃圾检查整改公厕道路农贸市场绿化卫生"
TEXTS = st.text(st.one_of(st.sampled_from(WORDS), st.sampled_from('abcXYZ019 ，。、;|,"\t')), min_size=1, max_size=20).filter(
    lambda text: text == text.strip() and text not in ("",)
)
VALUES = {
    "string": TEXTS,
    "integer": st.integers(0, 7).map(str),
    "number": st.decimals(0, 100, places=2).map(str),
    "date": st.dates(date(2020, 1, 1), date(2026, 11, 15)).map(date.isoformat),
    "datetime": st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 15)).map(lambda at: f"{at:%Y-%m-%d %H:%M:%S}"),
    "boolean": st.sampled_from(["是", "否"]),
}
COMPUTED = ("lon", "lat", "raw_x", "raw_y", "crs_source", "limit_value", "limit_unit")
ROUND_TRIP = ("issue", "department", "task", "inspection", "supply_item")


@st.composite
def tables(draw, contract):
    """Good rows of a dataset with its columns in any order; and what should be read back."""
    fields = [f for f in contract.fields if f.required or f.name == "inspected_on" or draw(st.booleans())]
    # Points, and limits that make a deadline, are stored as more than what was written.
    fields = [f for f in draw(st.permutations(fields)) if f.name not in COMPUTED]
    rows = []
    for number in range(draw(st.integers(1, 6))):
        row = {}
        for field in fields:
            values = st.sampled_from(field.enum) if field.enum else VALUES[field.type]
            if field.name == "chapter_no" or (field.minimum or 0) >= 1:
                values = st.integers(1, 7).map(str)
            if field.type == "string" and field.fold != "text" and not field.enum:
                values = st.text(st.sampled_from(WORDS + "ABC123"), min_size=1, max_size=8).filter(lambda t: t != "无")
            empty = not field.required and field.name != "inspected_on" and draw(st.booleans())
            row[field.name] = "" if empty else draw(values)
        row[contract.key[0]] = f"K{number}"
        if row.get("closed_at", "") < (row.get("reported_at") or row.get("inspected_on") or ""):
            row |= {"closed_at": ""} if "closed_at" in row else {}  # nobody closes what is not found yet
        rows.append(row)
    return fields, rows


def as_stored(field, text):
    """Boring: the value that should come back."""
    if text == "" or (field.fold != "text" and text == "无"):
        return None
    if field.type == "datetime" and field.date_only_is_end and len(text) == 10:
        return datetime.fromisoformat(f"{text} 23:59:59")
    readers = {
        "string": str, "integer": int, "number": float, "date": date.fromisoformat, "datetime": datetime.fromisoformat,
        "boolean": {"是": True, "否": False}.get,
    }  # fmt: skip
    return readers[field.type](text)


@pytest.mark.parametrize("dataset", ROUND_TRIP)
@given(data=st.data(), form=st.sampled_from([
    ("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("gbk", "\t"), ("utf-16", "\t"), ("utf-16-le", ","), ("gb18030", "|"), ("xlsx", ""),
]))  # fmt: skip
@settings(max_examples=8, phases=(Phase.explicit, Phase.generate))
def test_good_rows_come_back_as_they_went_in_whatever_the_encoding_and_layout(shelf, dataset, data, form):
    contract = load(dataset)
    fields, rows = data.draw(tables(contract))
    repeated = data.draw(st.sampled_from([0, 0, 1, 2]))
    sent = [*rows[:repeated], *rows]
    table = [[field.title for field in fields], *[[row[field.name] for field in fields] for row in sent]]
    encoding, delimiter = form
    file = xlsx_bytes(table) if encoding == "xlsx" else csv_bytes(table, encoding, delimiter)
    with shelf.cursor() as cursor:
        receipt = prepare(cursor, intake.Upload(file, "file", dataset), date(2026, 11, 15))
        columns = ", ".join(field.name for field in fields)
        stored = cursor.execute(f"SELECT {columns} FROM good ORDER BY {contract.key[0]}").fetchall()
    counts = receipt.rows
    assert receipt.problems == ()
    assert counts.read == len(sent) == counts.good + counts.rejected + counts.left_out
    assert counts.good == len(rows) == counts.added + counts.changed + counts.unchanged
    assert counts.left_out == len(rows[:repeated])
    assert stored == [tuple(as_stored(field, row[field.name]) for field in fields) for row in rows]




@st.composite
def messy_files(draw):
    """Rows good, bad, repeated, blank, ragged, totals and footnotes: anything a sheet may hold."""
    rows = []
    for number in range(draw(st.integers(0, 12))):
        name = f"R{draw(st.integers(0, 4))}"
        rows.append(draw(st.sampled_from([
            issue(name), issue(name, text="另一个"), issue(name, "昨天"), issue("", "2026-11-09"), issue(name, department=""),
            [], ["", "", "", "", ""], ["合计", "", "12"], [*issue(name), "多"], [name], HEAD, ["制表人：张三"],
            issue(name, status="没有的"), issue(f"N{number}"),
        ])))  # fmt: skip
    return rows


@given(rows=messy_files(), encoding=st.sampled_from(["utf-8", "gb18030", "xlsx"]))
@settings(max_examples=20, phases=(Phase.explicit, Phase.generate))
def test_no_row_is_lost_read_is_good_and_rejected_and_left_out(shelf, rows, encoding):
    table = [HEAD, *rows, issue("LAST")]
    data = xlsx_bytes(table) if encoding == "xlsx" else csv_bytes(table, encoding)
    receipt = preview(shelf, data)
    counts = receipt.rows
    assert counts.read == sum(any(cell for cell in row) for row in table[1:])
    assert counts.read == counts.good + counts.rejected + counts.left_out
    assert counts.good == counts.added + counts.changed + counts.unchanged
    assert counts.repaired <= counts.good
    # Every row that goes back is listed with a reason, and its cells are kept.
    assert {p.row for p in receipt.problems if "编号相同" not in p.reason} == set(receipt.rejected_rows)
    assert len(receipt.rejected_rows) == counts.rejected
    assert all(p.reason and p.remedy for p in receipt.problems)


def test_rows_repeated_exactly_are_left_out_and_of_the_same_key_the_last_wins(store):
    data = csv_bytes([HEAD, issue("A"), issue("B"), issue("A"), issue("B", text="后来"), issue("C")])
    receipt = intake.ingest(store, data, "week.csv", "issue")
    assert (receipt.rows.read, receipt.rows.good, receipt.rows.left_out) == (5, 3, 2)
    assert dict(rows_of(store, "SELECT issue_id, description FROM issue")) == {"A": "地面有污水", "B": "后来", "C": "地面有污水"}
    [problem] = receipt.problems
    assert (problem.row, problem.column) == (3, "问题编号")
    assert "第 5 行" in problem.reason
    assert any("1 行与后面的行完全相同" in notice for notice in receipt.notices)


def test_the_same_bytes_again_answer_with_the_old_batch_and_change_nothing(store):
    data = csv_bytes([HEAD, issue("A")])
    first = intake.ingest(store, data, "week.csv", "issue")
    before, version = state_on_disk(store), store.data_version
    again = intake.ingest(store, data, "renamed.csv", "issue")
    assert (again.accepted, again.batch, again.is_repeat) == (True, first.batch, True)
    assert (again.rows.added, again.rows.changed, again.rows.unchanged) == (0, 0, 1)
    assert (state_on_disk(store), store.data_version) == (before, version)
    other = intake.ingest(store, data, "week.csv", "issue", as_of=date(2026, 11, 10))
    assert other.batch != first.batch, "read another way, they are another batch"


def test_a_corrected_file_changes_just_its_rows_and_shows_old_and_new(store):
    intake.ingest(store, csv_bytes([HEAD, issue("A"), issue("B"), issue("C")]), "1.csv", "issue")
    corrected = csv_bytes([HEAD, issue("A"), issue("B", text="已清理"), issue("D")])
    seen = preview(store, corrected)
    assert [(c.key, c.column, c.old, c.new) for c in seen.changes] == [("B", "描述", "地面有污水", "已清理")]
    receipt = intake.ingest(store, corrected, "2.csv", "issue")
    assert (receipt.rows.added, receipt.rows.changed, receipt.rows.unchanged) == (1, 1, 1)
    assert seen.rows == receipt.rows
    assert sorted(rows_of(store, "SELECT issue_id, description FROM issue")) == [
        ("A", "地面有污水"), ("B", "已清理"), ("C", "地面有污水"), ("D", "地面有污水"),
    ]  # fmt: skip


def test_preview_changes_nothing(store):
    intake.ingest(store, csv_bytes([HEAD, issue("A")]), "1.csv", "issue")
    before = state_on_disk(store)
    receipt = preview(store, csv_bytes([HEAD, issue("A", text="改"), issue("B")]))
    assert (receipt.accepted, receipt.batch) == (False, None)
    assert (receipt.rows.added, receipt.rows.changed) == (1, 1)
    assert state_on_disk(store) == before


# ---- accept, undo, rebuild -----------------------------------------------------------------------------------------

WEEK_1 = csv_bytes([HEAD, issue("A"), issue("B"), issue("C", "昨天"), issue("B", text="后来"), ["合计", "", "", "3"]], "gb18030")
WEEK_2 = csv_bytes([HEAD, issue("B", text="再改", status="已结案"), issue("D"), [*issue("E"), "多"]])


def without_batch(store):
    """The datasets' tables as they stand, but for the number of the batch."""
    return {
        name: sorted(rows_of(store, f"SELECT * EXCLUDE (batch_id) FROM {name}"), key=repr)
        for contract in load_all()
        for name in (contract.name, f"{contract.name}_history")
    }


def test_accept_undo_accept_again_rebuild_give_equal_tables_each_time(store):
    intake.ingest(store, WEEK_1, "1.csv", "issue")
    one = without_batch(store)
    intake.ingest(store, WEEK_2, "2.csv", "issue")
    two, full = without_batch(store), dump(store)
    intake.rebuild(store)
    assert dump(store) == full
    intake.undo(store, 2)
    assert without_batch(store) == one
    undone = dump(store)
    intake.rebuild(store)
    assert dump(store) == undone
    again = intake.ingest(store, WEEK_2, "2.csv", "issue")
    assert again.batch == 3
    assert without_batch(store) == two
    full = dump(store)
    intake.rebuild(store)
    assert dump(store) == full
    assert intake.rebuild(store) == 3


def test_undoing_an_earlier_batch_keeps_what_a_later_one_said_and_rebuild_agrees(store):
    intake.ingest(store, WEEK_1, "1.csv", "issue")
    intake.ingest(store, WEEK_2, "2.csv", "issue")
    intake.undo(store, 1)
    assert sorted(rows_of(store, "SELECT issue_id, description FROM issue")) == [("B", "再改"), ("D", "地面有污水")]
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before


def test_a_batch_can_be_undone_once_and_only_if_it_is_there(store):
    intake.ingest(store, WEEK_1, "1.csv", "issue")
    with pytest.raises(Refused, match="没有批次 7"):
        intake.undo(store, 7)
    intake.undo(store, 1)
    with pytest.raises(Refused, match="已经撤销过"):
        intake.undo(store, 1)
    assert store.is_empty()


def test_every_change_has_a_version_of_its_own_and_readers_are_told(store):
    versions = [store.data_version]
    intake.ingest(store, WEEK_1, "1.csv", "issue")
    versions.append(store.data_version)
    intake.undo(store, 1)
    versions.append(store.data_version)
    intake.rebuild(store)
    versions.append(store.data_version)
    assert versions == sorted(set(versions))


def test_supply_stock_replaces_a_warehouse_and_day_whole(store):
    head = ["仓库", "盘存日期", "物资编码", "批次", "账面数量"]
    first = csv_bytes([head, ["W1", "2026-11-08", "X1", "L1", "5"], ["W1", "2026-11-08", "X2", "", "7"], ["W2", "2026-11-08", "X1", "L1", "9"]])
    second = csv_bytes([head, ["W1", "2026-11-08", "X1", "L1", "6"], ["W1", "2026-11-15", "X1", "L1", "4"]])
    intake.ingest(store, first, "1.csv", "supply_stock")
    seen = preview(store, second, "supply_stock")
    assert any("库里原有 1 行不在这份文件里" in notice for notice in seen.notices)
    receipt = intake.ingest(store, second, "2.csv", "supply_stock")
    assert (receipt.rows.added, receipt.rows.changed) == (1, 1)
    rows = "SELECT warehouse, CAST(stock_on AS VARCHAR), item_code, qty FROM supply_stock ORDER BY ALL"
    assert rows_of(store, rows) == [
        ("W1", "2026-11-08", "X1", 6.0), ("W1", "2026-11-15", "X1", 4.0), ("W2", "2026-11-08", "X1", 9.0),
    ]  # fmt: skip
    intake.undo(store, 2)
    assert rows_of(store, rows) == [
        ("W1", "2026-11-08", "X1", 5.0), ("W1", "2026-11-08", "X2", 7.0), ("W2", "2026-11-08", "X1", 9.0),
    ]  # fmt: skip


STOCK = ["仓库", "盘存日期", "物资编码", "批次", "账面数量"]
DEPARTMENTS = ["部门编码", "部门名称", "别名"]
ISSUE_ROWS = st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from(["甲", "乙"])), min_size=1, max_size=4)
DEPARTMENT_ROWS = st.lists(st.tuples(st.sampled_from(["D1", "D2"]), st.sampled_from(["园林处", "城管局"])), min_size=1, max_size=2)
STOCK_ROWS = st.lists(
    st.tuples(st.sampled_from(["W1", "W2"]), st.sampled_from(["2026-11-08", "2026-11-15"]), st.sampled_from(["X1", "X2"]), st.integers(0, 3)),
    min_size=1, max_size=4,
)  # fmt: skip


class Weeks(RuleBasedStateMachine):
    """Accept and undo small files in any order; a model in plain dicts says what the tables must hold."""

    @initialize()
    def open(self):
        self.folder = tempfile.mkdtemp(prefix="cleancity-weeks-")
        self.store = store_at(self.folder)
        self.batches = {}
        self.serial = 0

    def accept(self, dataset, head, rows):
        self.serial += 1
        # A column of its own makes every file's bytes different.
        data = csv_bytes([[*head, "备注列"], *[[*map(str, row), f"第{self.serial}份"] for row in rows]])
        receipt = intake.ingest(self.store, data, f"{self.serial}.csv", dataset)
        assert receipt.accepted
        self.batches[receipt.batch] = (dataset, rows)

    @rule(rows=ISSUE_ROWS)
    def issues(self, rows):
        self.accept("issue", ["问题编号", "描述", "检查日期", "责任部门"], [(*row, "2026-11-09", "D1") for row in rows])

    @rule(rows=DEPARTMENT_ROWS)
    def departments(self, rows):
        self.accept("department", DEPARTMENTS, [(*row, "") for row in rows])

    @rule(rows=STOCK_ROWS)
    def stock(self, rows):
        self.accept("supply_stock", STOCK, [(house, day, item, "L1", qty) for house, day, item, qty in rows])

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def undo(self, data):
        batch = data.draw(st.sampled_from(sorted(self.batches)))
        intake.undo(self.store, batch)
        del self.batches[batch]

    @rule()
    def reopen(self):
        before = dump(self.store)
        self.store.close()
        self.store = store_at(self.folder)
        assert not self.store.needs_rebuild
        assert dump(self.store) == before

    def expected(self):
        issues, departments, stock = {}, {}, {}
        for _, (dataset, rows) in sorted(self.batches.items()):
            if dataset == "issue":
                issues |= {row[0]: row[1] for row in rows}
            elif dataset == "department":
                departments |= {row[0]: row[1] for row in rows}
            else:
                scopes = {(house, day) for house, day, *_ in rows}
                stock = {key: qty for key, qty in stock.items() if key[:2] not in scopes}
                stock |= {(house, day, item): float(qty) for house, day, item, _, qty in rows}
        return issues, departments, stock

    def stored(self):
        return (
            dict(rows_of(self.store, "SELECT issue_id, description FROM issue")),
            dict(rows_of(self.store, "SELECT dept_code, dept_name FROM department")),
            {
                (house, day, item): qty
                for house, day, item, qty in rows_of(
                    self.store, "SELECT warehouse, CAST(stock_on AS VARCHAR), item_code, qty FROM supply_stock"
                )
            },
        )

    def check(self):
        assert self.stored() == self.expected()
        aliases = rows_of(self.store, "SELECT DISTINCT dept_code FROM department_alias")
        assert {code for (code,) in aliases} == set(self.expected()[1])

    @rule()
    def look(self):
        self.check()

    def teardown(self):
        if not hasattr(self, "store"):
            return
        self.check()
        before = dump(self.store)
        intake.rebuild(self.store)
        after = dump(self.store)
        self.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        assert after == before


Weeks.TestCase.settings = settings(max_examples=6, stateful_step_count=7, phases=(Phase.explicit, Phase.generate))
TestWeeks = Weeks.TestCase


# ---- crashes and damage --------------------------------------------------------------------------------------------


def reopened(store):
    """What a restart finds: the store closed, opened and mended."""
    folder = store.folder
    store.close()
    fresh = store_at(folder)
    said = []
    intake.mend(fresh, said.append)
    return fresh, said


@pytest.mark.parametrize("moment", ["before the transaction commits", "before the accepted line"])
def test_a_crash_between_intent_and_accepted_leaves_no_trace_of_the_batch(store, monkeypatch, moment):
    intake.ingest(store, WEEK_1, "1.csv", "issue")
    before = dump(store)

    def crash(*_):
        raise KeyboardInterrupt

    target = "cleancity.intake.front.write_receipt" if moment.startswith("before the t") else "cleancity.store.Manifest.accept"
    with monkeypatch.context() as patch:
        patch.setattr(target, crash)
        with pytest.raises(KeyboardInterrupt):
            intake.ingest(store, WEEK_2, "2.csv", "issue")
    fresh, _ = reopened(store)
    assert dump(fresh) == before
    receipt = intake.ingest(fresh, WEEK_2, "2.csv", "issue")
    assert (receipt.accepted, receipt.is_repeat, receipt.batch) == (True, False, 3), "a number is never used twice"
    full = dump(fresh)
    fresh, _ = reopened(fresh)
    assert dump(fresh) == full
    fresh.close()


def test_an_undo_that_was_committed_before_a_crash_is_written_down_at_the_next_start(store, monkeypatch):
    intake.ingest(store, WEEK_1, "1.csv", "issue")

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("cleancity.store.Manifest.undo", crash)
        with pytest.raises(KeyboardInterrupt):
            intake.undo(store, 1)
    undone = dump(store)
    fresh, said = reopened(store)
    assert not said, "nothing is built again for it"
    assert dump(fresh) == undone
    assert not fresh.manifest.in_force()
    fresh.close()


def test_half_a_line_at_the_end_of_the_manifest_is_no_event(store):
    intake.ingest(store, WEEK_1, "1.csv", "issue")
    before = dump(store)
    with store.manifest.path.open("a", encoding="utf-8") as file:
        file.write('{"event": "accepted", "batch": 2, "data')
    fresh, _ = reopened(store)
    assert dump(fresh) == before
    assert intake.ingest(fresh, WEEK_2, "2.csv", "issue").batch == 2
    lines = fresh.manifest.path.read_text(encoding="utf-8").splitlines()
    assert all(json.loads(line) for line in lines)
    fresh.close()


def test_a_lost_database_is_rebuilt_from_uploads_and_manifest(store):
    intake.ingest(store, WEEK_1, "1.csv", "issue")
    intake.ingest(store, WEEK_2, "2.csv", "issue")
    intake.undo(store, 1)
    before = dump(store)
    store.close()
    for path in store.folder.glob("city.duckdb*"):
        path.unlink()
    fresh, said = reopened(store)
    assert dump(fresh) == before
    assert any("重建" in text for text in said)
    fresh.close()


def test_a_damaged_database_is_set_aside_and_rebuilt(store):
    intake.ingest(store, WEEK_1, "1.csv", "issue")
    before = dump(store)
    store.close()
    store.path.write_bytes(b"this was a database" * 1000)
    fresh, _ = reopened(store)
    assert fresh.was_damaged
    assert dump(fresh) == before
    assert [path for path in fresh.folder.iterdir() if ".damaged-" in path.name]
    fresh.close()


def test_an_upload_that_is_missing_or_altered_stops_a_rebuild_and_is_named(store):
    intake.ingest(store, WEEK_1, "第一周.csv", "issue")
    before = dump(store)
    [upload] = store.uploads.iterdir()
    upload.write_bytes(b"altered")
    with pytest.raises(StoreDamaged, match="第一周"):
        intake.rebuild(store)
    assert dump(store) == before


def test_the_bytes_are_kept_as_received(store):
    intake.ingest(store, WEEK_1, "1.csv", "issue")
    [upload] = store.uploads.iterdir()
    assert upload.read_bytes() == WEEK_1
    assert upload.name == hashlib.sha256(WEEK_1).hexdigest()


# ---- the report date -------------------------------------------------------------------------------------------------


def test_one_mistyped_year_2062_does_not_move_the_date_of_the_data(store):
    receipt = intake.ingest(store, csv_bytes([HEAD, issue("A", "2025-11-09"), issue("B", "2062-11-09")]), "1.csv", "issue")
    assert receipt.rows.good == 2
    assert receipt.as_of == "2025-11-09"
    assert store.as_of() == date(2025, 11, 9)


def test_a_deadline_is_no_observation_and_a_given_date_wins(store):
    head = ["问题编号", "检查日期", "责任部门", "整改时限"]
    data = csv_bytes([head, ["A", "2025-03-01", "城管局", "2025-09-30"]])
    assert intake.ingest(store, data, "1.csv", "issue").as_of == "2025-03-01"
    assert intake.ingest(store, data, "1.csv", "issue", as_of=date(2025, 4, 1)).as_of == "2025-04-01"
    assert store.as_of() == date(2025, 4, 1)


def test_the_date_of_the_data_goes_back_when_its_batch_is_undone(store):
    intake.ingest(store, csv_bytes([HEAD, issue("A", "2025-03-01")]), "1.csv", "issue")
    intake.ingest(store, csv_bytes([HEAD, issue("B", "2025-04-01")]), "2.csv", "issue")
    intake.undo(store, 2)
    assert store.as_of() == date(2025, 3, 1)


def test_a_task_without_a_date_of_its_own_has_the_date_of_its_file(store):
    data = csv_bytes([["任务编号", "阶段编号", "任务名称", "进度"], ["T1", "P1", "修公厕", "40%"]])
    intake.ingest(store, data, "1.csv", "task", as_of=date(2026, 11, 8))
    day = (date(2026, 11, 8) - date(1970, 1, 1)).days
    assert rows_of(store, "SELECT task_id, progress_pct, report_day FROM task") == [("T1", 40.0, day)]


def test_a_limit_given_as_a_day_ends_with_that_day_in_csv_and_in_excel(store):
    head = ["问题编号", "检查日期", "责任部门", "整改时限"]
    intake.ingest(store, csv_bytes([head, ["csv", "2026-11-09", "城管局", "2026-11-12"]]), "1.csv", "issue")
    book = openpyxl.Workbook()
    book.active.append(head)
    book.active.append(["xlsx", date(2026, 11, 9), "城管局", date(2026, 11, 12)])
    book.active.append(["moment", date(2026, 11, 9), "城管局", dt.datetime(2026, 11, 12, 18, 0)])
    intake.ingest(store, saved(book), "2.xlsx", "issue")
    assert dict(rows_of(store, "SELECT issue_id, CAST(due_at AS VARCHAR) FROM issue")) == {
        "csv": "2026-11-12 23:59:59", "xlsx": "2026-11-12 23:59:59", "moment": "2026-11-12 18:00:00",
    }  # fmt: skip


def test_a_limit_in_hours_or_days_gives_the_deadline(store):
    head = ["问题编号", "上报时间", "责任部门", "时限数值", "时限单位", "整改时限"]
    limits = {"h": ("2", "小时", ""), "half": ("2.5", "小时", ""), "d": ("3", "日", ""), "own": ("3", "日", "2026-11-10"), "work": ("2", "工作日", ""), "far": ("400", "工作日", "")}
    rows = [[name, "2026-11-09 09:30:00", "城管局", *limit] for name, limit in limits.items()]
    receipt = intake.ingest(store, csv_bytes([head, *rows]), "1.csv", "issue")
    assert dict(rows_of(store, "SELECT issue_id, CAST(due_at AS VARCHAR) FROM issue")) == {
        "h": "2026-11-09 11:30:00", "half": "2026-11-09 12:00:00", "d": "2026-11-12 09:30:00", "own": "2026-11-10 23:59:59", "work": "2026-11-11 17:30:00",
        "far": None,
    }  # fmt: skip
    assert any("工作日" in notice for notice in receipt.notices)


@pytest.mark.parametrize("row", [["合计", "120"], ["合 计：", "", "120"], ["", "小计", "120"], ["总计", "", ""]])
def test_a_sum_is_left_out_wherever_its_figure_stands(shelf, row):
    data = csv_bytes([["物资编码", "名称", "规格"], ["X1", "消毒液", "500毫升"], row])
    receipt = preview(shelf, data, "supply_item")
    assert (receipt.rows.good, receipt.rows.left_out) == (1, 1)
    assert any("第 3 行" in notice for notice in receipt.notices)


# ---- names, sheets, mapping files ------------------------------------------------------------------------------------


def test_unknown_departments_districts_and_venues_are_notices_and_stay(store):
    intake.ingest(store, csv_bytes([DEPARTMENTS, ["D1", "城市管理局", "城管局；城管委"]]), "d.csv", "department")
    head = ["问题编号", "检查日期", "责任部门", "区县", "场所"]
    data = csv_bytes([head, ["A", "2026-11-09", "城管委", "滨江区", ""], ["B", "2026-11-09", "神秘局", "", "老市场"]])
    receipt = intake.ingest(store, data, "1.csv", "issue")
    assert (receipt.rows.good, receipt.rows.rejected) == (2, 0)
    about = [notice for notice in receipt.notices if "名单里" in notice]
    assert any("神秘局" in notice and "城管委" not in notice for notice in about)
    assert any("滨江区" in notice for notice in about)
    assert any("老市场" in notice for notice in about)
    assert dict(rows_of(store, "SELECT issue_id, dept_name FROM issue_named")) == {"A": "城市管理局", "B": "神秘局"}


def test_columns_that_nobody_maps_are_kept_with_the_row_and_said(store):
    data = csv_bytes([[*HEAD, "天气", "天气"], [*issue("A"), "晴", "雨"]])
    receipt = intake.ingest(store, data, "1.csv", "issue")
    [(extra,)] = rows_of(store, "SELECT extra FROM issue")
    assert sorted(json.loads(extra).values()) == ["晴", "雨"]
    assert any("天气" in notice for notice in receipt.notices)


def test_the_sheet_that_fits_is_taken_and_another_one_can_be_named(store):
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["本表由各部门填报"])
    for name, row in (("十月", issue("OCT", "2026-10-09")), ("十一月", issue("NOV"))):
        sheet = book.create_sheet(name)
        sheet.append(HEAD)
        sheet.append(row)
    data = saved(book)
    assert preview(store, data).sheet == "十月"
    assert intake.ingest(store, data, "两月.xlsx", "issue", sheet="十一月").accepted
    assert rows_of(store, "SELECT issue_id FROM issue") == [("NOV",)]
    refused = preview(store, data, sheet="九月")
    assert "十月" in refused.problems[0].remedy
    full = dump(store)
    intake.rebuild(store)
    assert dump(store) == full


MAPPING = """
dataset = "issue"
date_format = {reported_at = "%d.%m.%Y %H:%M"}
[columns]
"Ref" = "issue_id"
"Seen" = "上报时间"
"Who" = "department"
"State" = "status"
"How" = "source"
"Comment" = ""
[constants]
campaign_id = "GW2026"
[values.status]
open = "处置中"
[values.source]
phone = "12345热线"
"*" = "其他"
"""


def test_a_mapping_file_renames_columns_translates_values_and_reads_dates(store):
    data = csv_bytes([
        ["Ref", "Seen", "Who", "State", "How", "Comment"],
        ["A", "05.03.2026 14:30", "城管局", "open", "phone", "ok"],
        ["B", "06.03.2026 00:00", "园林处", "已结案", "pigeon", ""],
    ])  # fmt: skip
    receipt = intake.ingest(store, data, "x.csv", "issue", mapping=MAPPING)
    assert receipt.problems == ()
    assert rows_of(store, "SELECT issue_id, CAST(reported_at AS VARCHAR), department, status, source, campaign_id, extra FROM issue ORDER BY 1") == [
        ("A", "2026-03-05 14:30:00", "城管局", "处置中", "12345热线", "GW2026", '{"Comment":"ok"}'),
        ("B", "2026-03-06 00:00:00", "园林处", "已结案", "其他", "GW2026", '{"Comment":null}'),
    ]
    full = dump(store)
    intake.rebuild(store)
    assert dump(store) == full


@pytest.mark.parametrize(
    ("text", "word"),
    [("[columns", "TOML"), ('dataset = "venue"', "venue"), ('crs = "mars"', "mars"), ('[columns]\nA = "nonsense"', "nonsense"), ('columns = "x"', "columns")],
)
def test_a_mapping_file_that_cannot_be_is_refused_with_its_fault(store, text, word):
    before = state_on_disk(store)
    try:
        receipt = preview(store, WEEK_1, mapping=text)
    except ConfigError as error:
        assert word in str(error)
    else:
        assert word in receipt.problems[0].reason
    assert state_on_disk(store) == before


def test_files_that_only_count_their_rows_get_ids_of_whose_row_it_is_and_its_number(store):
    head = ["序号", "来源", "检查日期", "责任部门"]
    data = csv_bytes([head, ["1", "暗访", "2026-11-09", "城管局"], ["2", "暗访", "2026-11-09", "园林处"], ["3", "", "2026-11-09", "园林处"]])
    receipt = intake.ingest(store, data, "1.csv", "issue")
    assert receipt.rows.good == 3
    assert [name for (name,) in rows_of(store, "SELECT issue_id FROM issue ORDER BY 1")] == [
        "其他-园林处-2026-11-09-3", "暗访-园林处-2026-11-09-2", "暗访-城管局-2026-11-09-1",
    ]  # fmt: skip
    assert any("序号" in notice for notice in receipt.notices)
    book = xlsx_bytes([head, [1, "暗访", "2026-11-09", "城管局"], ["", "暗访", "2026-11-10", "园林处"]])
    seen = preview(store, book, file="2.xlsx")
    assert (seen.rows.unchanged, seen.rows.rejected) == (1, 1), "a workbook's 1 is the same id; a row without a number has none"


def test_the_demo_can_be_cleared_and_what_the_office_sent_stays(store):
    intake.accept(store, intake.Upload(WEEK_1, "示例.csv", "issue"), origin="demo")
    own = intake.Upload(WEEK_2, "2.csv", "issue")
    intake.accept(store, own, origin="screen")
    assert store.has_demo()
    assert intake.clear_demo(store) == 1
    assert not store.has_demo()
    assert sorted(rows_of(store, "SELECT issue_id FROM issue")) == [("B",), ("D",)]
    assert [batch["batch_id"] for batch in run(store, "history/batches").to_dict("records")] == [2]
    assert len(os.listdir(store.uploads)) == 1


def test_a_cleared_demo_leaves_no_names_behind(store):
    demo = [("department", csv_bytes([DEPARTMENTS, ["D1", "示例局", "城管局"]])), ("issue", WEEK_1)]
    for dataset, data in demo:
        intake.accept(store, intake.Upload(data, f"{dataset}.csv", dataset), origin="demo")
    intake.clear_demo(store)
    assert all(rows == [] for rows in dump(store).values())


def test_what_was_said_of_a_batch_is_the_same_after_a_rebuild(store):
    intake.ingest(store, csv_bytes([DEPARTMENTS, ["D1", "城管局", ""]]), "d.csv", "department")
    intake.ingest(store, WEEK_1, "1.csv", "issue")
    intake.undo(store, 1)
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before


def test_a_rejected_row_keeps_its_cells_and_goes_in_once_mended(store):
    receipt = intake.ingest(store, WEEK_1, "1.csv", "issue")
    assert receipt.rejected_rows == {4: {"问题编号": "C", "检查日期": "昨天", "责任部门": "城管局", "描述": "地面有污水", "状态": "处置中"}}
    mended = [HEAD, [{**receipt.rejected_rows[4], "检查日期": "2026-11-08"}[title] for title in HEAD]]
    assert intake.ingest(store, xlsx_bytes(mended), "mended.xlsx", "issue").rows.added == 1
    stored = run(store, "history/rejected_of_batch", {"batch": 1, "batch_id": 1}).to_dict("records")
    assert [row["row_number"] for row in stored] == [4]
