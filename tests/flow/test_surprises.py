"""What is said of a file that is unlike the ones before it, and of one that is not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancity import intake
from cleancity.intake.problems import RowCounts
from cleancity.intake.quality import score
from tests.making import csv_bytes

HEAD = ["问题编号", "检查日期", "责任部门", "大类"]
MONDAY = date(2026, 9, 7)


def week(number, count, category="公厕", start=MONDAY):
    day = (start + timedelta(weeks=number)).isoformat()
    return csv_bytes([HEAD, *([f"W{number}-{n}", day, "城管局", category] for n in range(count))])


def said(store, data, **options):
    notices = intake.preview(store, intake.Upload(data, "w.csv", "issue", **options)).notices
    return [notice for notice in notices if "请核对" in notice]


@pytest.fixture
def usual(store):
    """Eight weeks of 40 issues, half of them of one kind."""
    for number in range(8):
        assert intake.ingest(store, mixed(number, 40), f"w{number}.csv", "issue").accepted
    return store


def mixed(number, count):
    day = (MONDAY + timedelta(weeks=number)).isoformat()
    kinds = ("公厕", "道路保洁")
    return csv_bytes([HEAD, *([f"W{number}-{n}", day, "城管局", kinds[n % 2]] for n in range(count))])


def test_a_week_like_the_others_is_no_surprise(usual):
    assert said(usual, mixed(8, 44)) == []


def test_far_fewer_or_far_more_rows_than_usual_are_spoken_of(usual):
    (few,) = said(usual, mixed(8, 8))
    assert "中位 40" in few and "这份 8 行" in few and "漏报" in few
    (many,) = said(usual, mixed(8, 100))
    assert "这份 100 行" in many and "重复导出" in many


def test_a_kind_that_takes_over_is_spoken_of(usual):
    (moved, *_) = said(usual, week(8, 40))
    assert "“大类”为" in moved and "平均 50%" in moved


def test_rows_of_long_ago_and_rows_after_the_report_date_are_spoken_of(usual):
    new = [[f"N-{n}", "2026-11-02", "城管局", "公厕"] for n in range(39)]
    old = csv_bytes([HEAD, ["X-1", "2026-01-05", "城管局", "公厕"], *new])
    assert any("早 60 天以上" in notice and "2026-01-05" in notice for notice in said(usual, old))
    late = said(usual, mixed(8, 40), as_of=MONDAY)
    assert any("晚于报送日期" in notice for notice in late)


def test_too_few_files_to_compare_with_say_nothing(store):
    for number in range(3):
        intake.ingest(store, mixed(number, 40), f"w{number}.csv", "issue")
    assert said(store, mixed(3, 2)) == []


def test_a_sender_is_compared_with_itself(usual):
    assert said(usual, mixed(8, 8), department="城管局") == []


# ---- the score -----------------------------------------------------------------------------------------------------

COUNTS = st.integers(0, 500)


@given(good=COUNTS, rejected=COUNTS, left_out=COUNTS, shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_the_score_is_its_formula_in_plain_numbers(good, rejected, left_out, shares):
    repaired, warned = int(good * shares[0]), int(good * shares[1])
    rows = RowCounts(good + rejected + left_out, good, repaired, rejected, left_out)
    if good + rejected == 0:
        assert score(rows, warned) is None
    else:
        plain = max(0, 100 - (100 * rejected + 50 * warned + 10 * repaired) / (good + rejected))
        assert score(rows, warned) == pytest.approx(plain, abs=0.051)
        assert 0 <= score(rows, warned) <= 100
