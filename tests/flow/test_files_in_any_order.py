"""Whole files and files that lean on the store, each with columns of its own, accepted and undone in any order."""

import shutil
import tempfile

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from cleancity import intake
from tests.making import csv_bytes, dump, rows_of, store_at

STORED = {"小类": "subcategory", "描述": "description", "场所": "venue", "整改结果": "result"}
VALUES = {
    "小类": ["", "异味", "占道"], "描述": ["", "甲", "乙"], "场所": ["", "甲", "乙"],
    "整改结果": ["", "到位", "未整改"], "点": ["", "甲", "乙"], "天气": ["", "晴", "雨"],
}  # fmt: skip
POINTS = {"": (None, None), "甲": (113.24, 31.14), "乙": (113.25, 31.15)}
CELLS = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()})


def table_of(serial, is_whole, columns, rows):
    """A file of those columns; its photo makes every file's bytes different, and so does a whole file's department."""
    plain = [name for name in columns if name != "点"]
    head = ["问题编号", "整改后照片", *plain, *(["经度", "纬度"] if "点" in columns else [])]
    table = [[*head, *(["检查日期", "责任部门"] if is_whole else [])]]
    for key, cells in rows.items():
        point = [value or "" for value in POINTS[cells["点"]]] if "点" in columns else []
        own = ["2026-11-09", f"第{serial}局"] if is_whole else []
        table.append([key, f"{serial}.jpg", *(cells[name] for name in plain), *point, *own])
    return table


class Files(RuleBasedStateMachine):
    """Plain dicts say what must be in force."""

    @initialize()
    def open(self):
        self.folder = tempfile.mkdtemp(prefix="cleancity-files-")
        self.store = store_at(self.folder)
        self.batches, self.serial = {}, 0

    @rule(
        is_whole=st.booleans(), columns=st.sets(st.sampled_from(sorted(VALUES))),
        rows=st.dictionaries(st.sampled_from("ABC"), CELLS, min_size=1, max_size=3),
    )  # fmt: skip
    def accept(self, is_whole, columns, rows):
        self.serial += 1
        # Where a file leans, a strange column is asked about: it may be the one that is missing.
        named = sorted(columns if is_whole else columns - {"天气"})
        known = {key for key, (is_there, _) in self.expected().items() if is_there}
        placed = {key: cells for key, cells in rows.items() if is_whole or key in known}
        data = csv_bytes(table_of(self.serial, is_whole, named, rows))
        receipt = intake.ingest(self.store, data, f"{self.serial}.csv", "issue")
        assert receipt.accepted == bool(placed)
        if not placed:
            assert "缺少必填列" in receipt.problems[0].reason
            return
        counts = receipt.rows
        assert (counts.read, counts.good) == (len(rows), len(placed))
        assert (counts.rejected, counts.left_out) == (len(rows) - len(placed), 0)
        assert counts.added + counts.changed + counts.unchanged == counts.good
        assert counts.added == len(placed.keys() - known)
        self.batches[receipt.batch] = (is_whole, named, placed, self.serial)

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def undo(self, data):
        batch = data.draw(st.sampled_from(sorted(self.batches)))
        intake.undo(self.store, batch)
        del self.batches[batch]

    def expected(self):
        """key -> (whether it is in force, its cells)."""
        found = {}
        for _, (is_whole, named, rows, serial) in sorted(self.batches.items()):
            for key, cells in rows.items():
                was_there, before = found.get(key, (False, dict.fromkeys([*VALUES, "照片", "部门"], "")))
                said = {"照片": f"{serial}.jpg", **({"部门": f"第{serial}局"} if is_whole else {})}
                found[key] = (was_there or is_whole, {**before, **said, **{name: cells[name] for name in named}})
        return found

    @rule()
    def look(self):
        expected = {key: cells for key, (is_there, cells) in self.expected().items() if is_there}
        more = "photo_after, department, lon, lat, extra, point_state, place_key"
        stored = {
            key: rest
            for key, *rest in rows_of(self.store, f"SELECT issue_id, {', '.join(STORED.values())}, {more} FROM issue")
        }
        assert stored.keys() == expected.keys()
        for key, cells in expected.items():
            *plain, photo, department, lon, lat, extra, state, place = stored[key]
            assert plain == [cells[name] or None for name in STORED]
            assert (photo, department) == (cells["照片"], cells["部门"])
            assert (lon, lat) == POINTS[cells["点"]]
            assert state == ("有坐标" if cells["点"] else "无坐标")
            assert (cells["天气"] in (extra or "")) if cells["天气"] else (extra in (None, '{"天气":null}'))
            assert (place is None) == (not cells["场所"] and not cells["点"])
            assert not cells["场所"] or place == f"v:{cells['场所']}"
        assert rows_of(self.store, "SELECT COALESCE(SUM(n_found), 0) FROM issue_day") == [(len(expected),)]

    def teardown(self):
        if not hasattr(self, "store"):
            return
        self.look()
        before = dump(self.store)
        intake.rebuild(self.store)
        after = dump(self.store)
        self.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        assert after == before


Files.TestCase.settings = settings(
    max_examples=9, stateful_step_count=8, phases=(Phase.explicit, Phase.generate), deadline=None
)
TestFiles = Files.TestCase
