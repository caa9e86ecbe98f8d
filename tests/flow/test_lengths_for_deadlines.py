"""A column of deadlines in which departments write how long: it is the time allowed, and the deadline follows."""

import pytest

from cleancity import intake
from tests.making import csv_bytes, dump, rows_of, store_at

DAY = "2026-11-09 09:00"


@pytest.fixture
def store(tmp_path):
    opened = store_at(tmp_path)
    yield opened
    opened.close()


def taken(store, header, cells, **more):
    """The receipt of a file of one issue for each of `cells` under `header`; `more`: further columns, alike in all."""
    rows = [[f"A{number}", DAY, "城管局", cell, *more.values()] for number, cell in enumerate(cells, 1)]
    headers = ["工单编号", "上报时间", "责任单位", header, *more]
    return intake.ingest(store, csv_bytes([headers, *rows]), "x.csv", "issue")


def limits_of(store):
    return rows_of(store, "SELECT limit_value, limit_unit, CAST(due_at AS VARCHAR) FROM issue ORDER BY issue_id")


@pytest.mark.parametrize("header", ["办理时限", "整改时限", "整改期限（必填）"])
def test_lengths_under_a_deadline_are_the_time_allowed_and_that_is_said(store, header):
    receipt = taken(store, header, ["5个工作日", "48小时", "2天", "3日内", "立即", ""])
    assert receipt.accepted and receipt.rows.good == 6, receipt.problems
    assert any(f"“{header}”一列多为时长，不是日期，按“时限数值”读入" in notice for notice in receipt.notices)
    assert limits_of(store) == [
        (5, "工作日", "2026-11-16 17:30:00"), (48, "小时", "2026-11-11 09:00:00"), (2, "日", "2026-11-11 09:00:00"),
        (3, "日", "2026-11-12 09:00:00"), (None, None, None), (None, None, None),
    ]  # fmt: skip
    before = dump(store)
    intake.rebuild(store, lambda said: None)
    assert dump(store) == before


@pytest.mark.parametrize("cells", [["2026-11-12", "2026-11-13", "2天"], ["20日", "25日", "2026-11-30"], ["", "立即"]])
def test_a_column_that_is_not_mostly_lengths_stays_a_deadline(store, cells):
    receipt = taken(store, "整改时限", cells)
    assert {match.ours for match in receipt.matches} >= {"due_at"}
    assert not any("多为时长" in notice for notice in receipt.notices)


def test_the_day_beside_the_length_stays_the_deadline(store):
    receipt = taken(store, "整改时限", ["5个工作日", "2天"], 截止日期="2026-11-12")
    assert {match.header: match.ours for match in receipt.matches}["整改时限"] == "limit_value"
    assert {due for _, _, due in limits_of(store)} == {"2026-11-12 23:59:59"}


def test_lengths_in_traditional_characters_are_read_too(store):
    receipt = taken(store, "辦理時限", ["5個工作日", "48小時內"])
    assert receipt.accepted and not receipt.problems, receipt.problems
    assert [limit[:2] for limit in limits_of(store)] == [(5, "工作日"), (48, "小时")]


def test_a_length_of_its_own_is_left_as_it_is(store):
    receipt = taken(store, "办理时长", ["5个工作日"])
    assert receipt.accepted and not any("多为时长" in notice for notice in receipt.notices)
    assert limits_of(store)[0][:2] == (5, "工作日")
