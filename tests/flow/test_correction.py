# ruff: noqa: E501  rows of data read better unbroken
"""One row mended by hand: nothing else of it changes, and it is a batch like any other."""

from datetime import datetime

import pytest

from cleancity import intake
from cleancity.contracts import load
from cleancity.errors import Refused
from tests.making import csv_bytes, dump, rows_of

NOW = datetime(2026, 11, 22, 9, 0)
HEAD = ["问题编号", "上报时间", "责任部门", "描述", "状态", "X坐标", "Y坐标", "坐标系", "整改时限", "平台超时", "满意度", "网格"]
ROWS = [
    ["A-1", "2026-11-09 09:30", "城管局", "摊位,外溢\n\"污水\"", "处置中", "113.31", "31.21", "gcj02", "2026-11-12", "否", "很好", "G1"],
    ["A-2", "2026-11-10", "房管局", "积水", "处置中", "", "", "", "", "", "", ""],
]  # fmt: skip


@pytest.fixture
def filled(store):
    assert intake.ingest(store, csv_bytes([HEAD, *ROWS]), "w.csv", "issue", as_of=NOW.date()).accepted
    return store


def stored(store, issue="A-1"):
    columns = [*load("issue").by_name, "extra", "cell11", "place_key", "found_day"]
    (row,) = rows_of(store, f"SELECT {', '.join(columns)} FROM issue WHERE issue_id = '{issue}'")
    return dict(zip(columns, row, strict=True))


def correct(store, changed, issue="A-1", at=NOW):
    return intake.accept(store, intake.correction(store, "issue", {"issue_id": issue}, changed, at), "screen")


def test_a_correction_changes_its_cell_and_nothing_else(filled):
    before, other = stored(filled), stored(filled, "A-2")
    receipt = correct(filled, {"status": "已结案"})
    assert receipt.accepted and (receipt.rows.added, receipt.rows.changed, receipt.rows.unchanged) == (0, 1, 0)
    after = stored(filled)
    assert {name for name in after if after[name] != before[name]} == {"status"}
    assert after["status"] == "已结案" and stored(filled, "A-2") == other


def test_undoing_a_correction_brings_back_what_was(filled):
    before = stored(filled)
    receipt = correct(filled, {"description": "改过"})
    intake.undo(filled, receipt.batch)
    assert stored(filled) == before


def test_the_same_correction_can_be_made_again_after_another(filled):
    for number, state in enumerate(("已结案", "处置中", "已结案")):
        assert correct(filled, {"status": state}, at=NOW.replace(minute=number)).accepted
    assert stored(filled)["status"] == "已结案"


def test_a_rebuild_replays_corrections(filled):
    correct(filled, {"status": "已结案", "due_at": ""})
    before = dump(filled)
    intake.rebuild(filled)
    assert dump(filled) == before


def test_a_correction_that_breaks_a_rule_is_refused_in_words_and_changes_nothing(filled):
    before = dump(filled)
    receipt = correct(filled, {"closed_at": "昨天"})
    assert not receipt.accepted and "结案时间" in receipt.problems[0].reason
    assert dump(filled) == before


def test_what_is_not_there_or_is_replaced_whole_cannot_be_corrected(filled):
    with pytest.raises(Refused, match="没有编号"):
        intake.correction(filled, "issue", {"issue_id": "不在"}, {"status": "已结案"}, NOW)
    with pytest.raises(Refused, match="整份替换"):
        intake.correction(filled, "supply_stock", {"warehouse": "W"}, {}, NOW)
