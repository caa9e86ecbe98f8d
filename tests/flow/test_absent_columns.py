# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""A column that a file does not have says nothing: what the store holds there stays, through undo and rebuild."""

import shutil
import tempfile
from datetime import date, datetime

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from cleancity import intake
from tests.making import csv_bytes, dump, rows_of, store_at

HEAD = ["问题编号", "检查日期", "责任部门", "小类", "经度", "纬度", "整改时限", "描述"]
WHOLE = csv_bytes([HEAD, ["A", "2026-11-09", "城管局", "暴露垃圾", "113.24", "31.14", "2026-11-12", "地面有垃圾"],
                   ["B", "2026-11-09", "城管局", "异味", "113.25", "31.15", "2026-11-12", ""]])  # fmt: skip
DELTA = csv_bytes([["问题编号", "检查日期", "责任部门", "结案时间", "描述"],
                   ["A", "2026-11-09", "城管局", "2026-11-11 09:30", ""], ["C", "2026-11-10", "园林处", "", "新的"]])  # fmt: skip
SQL = "SELECT subcategory, lon, lat, point_state, cell11 IS NOT NULL, due_at, closed_at, description FROM issue"


def row(store, name):
    [found] = rows_of(store, f"{SQL} WHERE issue_id = $1", [name])
    return found


def test_a_delta_keeps_what_it_does_not_speak_of_and_an_empty_cell_empties(store):
    intake.ingest(store, WHOLE, "1.csv", "issue")
    seen = intake.preview(store, intake.Upload(DELTA, "2.csv", "issue"))
    assert (seen.rows.added, seen.rows.changed, seen.rows.unchanged) == (1, 1, 0)
    assert {(each.key, each.column) for each in seen.changes} == {("A", "结案时间"), ("A", "描述")}
    assert any("保留库里原来的" in notice and "小类" in notice and "经度" in notice for notice in seen.notices)
    receipt = intake.ingest(store, DELTA, "2.csv", "issue")
    assert receipt.rows == seen.rows
    due, closed = datetime(2026, 11, 12, 23, 59, 59), datetime(2026, 11, 11, 9, 30)
    assert row(store, "A") == ("暴露垃圾", 113.24, 31.14, "有坐标", True, due, closed, None)
    assert row(store, "C") == (None, None, None, "无坐标", False, None, None, "新的")
    [(days,)] = rows_of(store, "SELECT days_overdue_at_close FROM issue WHERE issue_id = 'A'")
    assert days == pytest.approx((closed - due).total_seconds() / 86400), "what follows from kept columns follows anew"
    again = csv_bytes([["问题编号", "检查日期", "责任部门"], ["A", "2026-11-09", "城管局"]])
    assert intake.preview(store, intake.Upload(again, "3.csv", "issue")).rows.unchanged == 1


def test_undo_of_what_a_delta_leant_on_leaves_what_the_delta_says_alone_and_rebuild_agrees(store):
    intake.ingest(store, WHOLE, "1.csv", "issue")
    intake.ingest(store, DELTA, "2.csv", "issue")
    full = dump(store)
    intake.rebuild(store)
    assert dump(store) == full
    intake.undo(store, 1)
    closed = datetime(2026, 11, 11, 9, 30)
    assert row(store, "A") == (None, None, None, "无坐标", False, None, closed, None)
    undone = dump(store)
    intake.rebuild(store)
    assert dump(store) == undone
    intake.ingest(store, WHOLE, "1.csv", "issue")
    assert row(store, "A")[:4] == ("暴露垃圾", 113.24, 31.14, "有坐标") and row(store, "A")[6] == closed


def test_a_point_and_a_limit_are_said_whole_or_not_at_all(store):
    head = ["问题编号", "上报时间", "责任部门"]
    intake.ingest(store, csv_bytes([[*head, "X坐标", "Y坐标", "坐标系", "整改时限"],
                                    ["A", "2026-11-09 09:00", "城管局", "12612345.6", "3645678.9", "bd09mc", "2026-11-30"]]),
                  "1.csv", "issue")  # fmt: skip
    later = csv_bytes([[*head, "经度", "纬度", "时限数值", "时限单位"],
                       ["A", "2026-11-09 09:00", "城管局", "113.24", "31.14", "2", "小时"]])  # fmt: skip
    intake.ingest(store, later, "2.csv", "issue")
    sql = "SELECT lon, lat, raw_x, crs_source, due_at FROM issue"
    assert rows_of(store, sql) == [(113.24, 31.14, None, "wgs84", datetime(2026, 11, 9, 11))]


def test_a_columns_owner_may_be_two_files_back_and_a_task_is_dated_by_its_own_file(store):
    tasks = ["任务编号", "阶段编号", "任务名称"]
    intake.ingest(
        store, csv_bytes([[*tasks, "权重"], ["T1", "P1", "修公厕", "3"]]), "1.csv", "task", as_of=date(2026, 11, 1)
    )
    intake.ingest(
        store, csv_bytes([[*tasks, "进度"], ["T1", "P1", "修公厕", "40%"]]), "2.csv", "task", as_of=date(2026, 11, 8)
    )
    intake.ingest(
        store,
        csv_bytes([[*tasks, "状态"], ["T1", "P1", "修公厕", "进行中"]]),
        "3.csv",
        "task",
        as_of=date(2026, 11, 15),
    )
    sql = "SELECT weight, progress_pct, status, report_day FROM task"
    day = (date(2026, 11, 15) - date(1970, 1, 1)).days
    assert rows_of(store, sql) == [(3.0, 40.0, "进行中", day)]
    intake.undo(store, 2)
    assert rows_of(store, sql) == [(3.0, None, "进行中", day)]
    intake.undo(store, 1)
    assert rows_of(store, sql) == [(None, None, "进行中", day)]
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before


COLUMNS = {"小类": "subcategory", "描述": "description", "场所": "venue", "点": "lon", "天气": "extra"}
CELLS = st.fixed_dictionaries({name: st.sampled_from(["", "甲", "乙"]) for name in COLUMNS})
POINTS = {"": (None, None), "甲": (113.24, 31.14), "乙": (113.25, 31.15)}


class Deltas(RuleBasedStateMachine):
    """Files with columns of their own, accepted and undone in any order; plain dicts say what must be in force."""

    @initialize()
    def open(self):
        self.folder = tempfile.mkdtemp(prefix="cleancity-deltas-")
        self.store = store_at(self.folder)
        self.batches, self.serial = {}, 0

    @rule(
        columns=st.sets(st.sampled_from(sorted(COLUMNS))),
        rows=st.dictionaries(st.sampled_from("ABC"), CELLS, min_size=1, max_size=3),
    )
    def accept(self, columns, rows):
        self.serial += 1
        named = sorted(columns)
        head = ["问题编号", "检查日期", "责任部门", *(name for name in named if name != "点")]
        head += ["经度", "纬度"] if "点" in columns else []
        table = [head]
        for key, cells in rows.items():
            point = [value or "" for value in POINTS[cells["点"]]] if "点" in columns else []
            own = [cells[name] for name in named if name != "点"]
            # The department makes every file's bytes different.
            table.append([key, "2026-11-09", f"第{self.serial}局", *own, *point])
        receipt = intake.ingest(self.store, csv_bytes(table), f"{self.serial}.csv", "issue")
        assert receipt.accepted and receipt.rows.good == len(rows)
        self.batches[receipt.batch] = (columns, rows)

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def undo(self, data):
        batch = data.draw(st.sampled_from(sorted(self.batches)))
        intake.undo(self.store, batch)
        del self.batches[batch]

    def expected(self):
        found = {}
        for _, (columns, rows) in sorted(self.batches.items()):
            for key, cells in rows.items():
                found.setdefault(key, dict.fromkeys(COLUMNS, ""))
                found[key] |= {name: cells[name] for name in columns}
        return found

    def check(self):
        sql = "SELECT issue_id, subcategory, description, venue, lon, lat, extra, point_state, place_key FROM issue"
        stored = {key: rest for key, *rest in rows_of(self.store, sql)}
        expected = self.expected()
        assert stored.keys() == expected.keys()
        for key, (item, text, venue, lon, lat, extra, state, place) in stored.items():
            cells = expected[key]
            assert (item, text, venue) == tuple(cells[name] or None for name in ("小类", "描述", "场所"))
            assert (lon, lat) == POINTS[cells["点"]]
            assert state == ("有坐标" if cells["点"] else "无坐标")
            assert (cells["天气"] in (extra or "")) if cells["天气"] else (extra in (None, '{"天气":null}'))
            assert (place is None) == (not cells["场所"] and not cells["点"])
            assert not cells["场所"] or place == f"v:{cells['场所']}"

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


Deltas.TestCase.settings = settings(
    max_examples=8, stateful_step_count=8, phases=(Phase.explicit, Phase.generate), deadline=None
)
TestDeltas = Deltas.TestCase
