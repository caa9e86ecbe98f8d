"""Unusual days that the office writes down: kept, taken back, refused in words; surveys that cannot be."""

from datetime import date

import pytest

from cleancity import intake, query
from cleancity.errors import Refused
from cleancity.intake.unusual_days import KINDS, annotate, take_back
from tests.making import csv_bytes, store_at

RAIN = (date(2026, 11, 9), date(2026, 11, 10), "降雨降雪", "暴雨")


def standing(store):
    rows = query.run(store, "weekly/annotations", {})
    return [
        (row["from_on"].date(), row["to_on"].date(), row["category"], row["words"]) for row in rows.to_dict("records")
    ]


def test_what_is_written_down_stands_until_it_is_taken_back_and_outlives_the_database(store, tmp_path):
    annotate(store, *RAIN)
    annotate(store, date(2026, 11, 3), date(2026, 11, 3), "停报", "  系统  停用 ")
    assert standing(store) == [RAIN, (date(2026, 11, 3), date(2026, 11, 3), "停报", "系统 停用")]
    before = store.data_version
    take_back(store, *RAIN)
    assert [row[3] for row in standing(store)] == ["系统 停用"] and store.data_version > before
    annotate(store, *RAIN)
    intake.rebuild(store)
    assert len(standing(store)) == 2
    store.close()
    (tmp_path / "store" / "city.duckdb").unlink()
    again = store_at(tmp_path / "store")
    assert len(standing(again)) == 2
    again.close()


@pytest.mark.parametrize(
    ("days", "kind", "words", "said"),
    [
        ((date(2026, 11, 10), date(2026, 11, 9)), KINDS[0], "", "早于"),
        ((date(2026, 1, 1), date(2026, 11, 9)), KINDS[0], "", "最长"),
        ((date(2026, 11, 9), date(2026, 11, 9)), "地震", "", "不认识"),
        ((date(2026, 11, 9), date(2026, 11, 9)), KINDS[0], "雨" * 41, "太长"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(store, days, kind, words, said):
    with pytest.raises(Refused, match=said):
        annotate(store, *days, kind, words)
    assert standing(store) == []


def test_the_same_twice_or_taken_back_twice_is_refused(store):
    annotate(store, *RAIN)
    with pytest.raises(Refused, match="已经有了"):
        annotate(store, *RAIN)
    take_back(store, *RAIN)
    with pytest.raises(Refused, match="没有这条"):
        take_back(store, *RAIN)


def test_a_survey_with_more_favourable_answers_than_answers_is_sent_back(store):
    header = ["调查编号", "调查日期", "调查项目", "有效样本数", "满意人数"]
    rows = [header, ["1", "2026-09-20", "群众满意率", "50", "45"], ["2", "2026-09-20", "满意度", "50", "54"]]
    receipt = intake.ingest(store, csv_bytes(rows), "满意度.csv", "survey")
    assert (receipt.rows.good, receipt.rows.rejected) == (1, 1)
    [problem] = receipt.problems
    assert (problem.row, problem.column) == (3, "满意人数") and "多于有效样本" in problem.reason
