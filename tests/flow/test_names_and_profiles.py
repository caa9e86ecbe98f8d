"""What people say about names and columns: journalled, in force at once, and there again after a rebuild."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancity import intake
from cleancity.contracts import load
from cleancity.errors import Refused
from cleancity.intake.answers import Answers, as_profile, with_answers
from cleancity.intake.mapping import read_mapping
from tests.making import csv_bytes, dump, rows_of, store_at

DEPARTMENTS = csv_bytes(
    [["部门编码", "部门名称", "简称"], ["D1", "城市管理局", "城管局"], ["D2", "房地产管理处", "房管处"]]
)
HEAD = ["问题编号", "检查日期", "责任部门"]


def issues(*departments):
    return csv_bytes([HEAD, *([f"A-{number}", "2026-11-09", name] for number, name in enumerate(departments))])


def preview(store, data, **options):
    return intake.preview(store, intake.Upload(data, "w.csv", "issue", **options))


@pytest.fixture
def city(store):
    intake.ingest(store, DEPARTMENTS, "部门.csv", "department")
    return store


def named(store):
    return rows_of(store, "SELECT issue_id, dept_code FROM issue_named ORDER BY issue_id")


def test_an_unknown_name_comes_with_what_it_may_mean(city):
    receipt = preview(city, issues("城市管理局市容科", "城管局", "城市管理局市容科"))
    (unknown,) = [each for each in receipt.names if each.resource == "department"]
    assert (unknown.name, unknown.count, unknown.column) == ("城市管理局市容科", 2, "责任部门")
    assert [(each.code, each.name) for each in unknown.suggestions][:1] == [("D1", "城市管理局")]
    assert any("不在部门名单里" in notice for notice in receipt.notices)


def test_a_name_that_was_said_counts_at_once_in_files_old_and_new(city):
    intake.ingest(city, issues("市容科"), "w.csv", "issue")
    assert named(city) == [("A-0", None)]
    intake.say_alias(city, "department", "市容科", "D1")
    assert named(city) == [("A-0", "D1")]
    assert not preview(city, issues("市容科", "城管局")).names


def test_what_was_said_survives_rebuilding_and_reopening_and_can_be_taken_back(city):
    intake.ingest(city, issues("市容科"), "w.csv", "issue")
    intake.say_alias(city, "department", "市容科", "D1")
    before = dump(city)
    intake.rebuild(city)
    assert dump(city) == before
    city.close()
    again = store_at(city.folder)
    try:
        assert dump(again) == before
        intake.say_alias(again, "department", "市容科", "")
        assert named(again) == [("A-0", None)]
    finally:
        again.close()


def test_a_person_is_believed_before_the_list(city):
    intake.say_alias(city, "department", "城管局", "D2")
    intake.ingest(city, issues("城管局", "城市管理局"), "w.csv", "issue")
    assert named(city) == [("A-0", "D2"), ("A-1", "D1")]


def test_a_name_cannot_stand_for_what_is_not_listed(city):
    before = dump(city)
    with pytest.raises(Refused, match="没有编码"):
        intake.say_alias(city, "department", "市容科", "D9")
    with pytest.raises(Refused, match="没有可以登记的别名"):
        intake.say_alias(city, "issue", "甲", "乙")
    assert dump(city) == before


def test_a_journal_line_cut_short_by_a_crash_is_no_line(city):
    intake.say_alias(city, "department", "市容科", "D1")
    city.close()
    with (city.folder / "journal.jsonl").open("a", encoding="utf-8") as journal:
        journal.write('{"kind": "alias", "at": "2026-11-')
    again = store_at(city.folder)
    try:
        intake.say_alias(again, "department", "物业科", "D2")
        assert rows_of(again, "SELECT alias FROM said_alias ORDER BY seq") == [("市容科",), ("物业科",)]
    finally:
        again.close()


# ---- profiles ------------------------------------------------------------------------------------------------------

ODD = [["案子号", "哪天", "谁办"], ["A-1", "2026-11-09", "城管局"]]
MAPPING = '[columns]\n"案子号" = "issue_id"\n"哪天" = "inspected_on"\n"谁办" = "department"\n'


def test_the_last_profile_of_a_department_and_dataset_is_the_one_in_force(city):
    assert intake.profile_of(city, "issue", "城管局") is None
    intake.save_profile(city, "issue", "城管局", "[columns]\n")
    intake.save_profile(city, "issue", "城管局", MAPPING)
    intake.save_profile(city, "task", "城管局", "[columns]\n")
    assert intake.profile_of(city, "issue", "城管局") == MAPPING
    intake.save_profile(city, "issue", "城管局", "")
    assert intake.profile_of(city, "issue", "城管局") is None


def test_a_batch_keeps_the_profile_it_was_read_with(city):
    intake.save_profile(city, "issue", "城管局", MAPPING)
    profile = intake.profile_of(city, "issue", "城管局")
    receipt = intake.ingest(city, csv_bytes(ODD), "w.csv", "issue", mapping=profile)
    assert receipt.accepted
    intake.save_profile(city, "issue", "城管局", '[columns]\n"谁办" = "address"\n')
    before = dump(city)
    intake.rebuild(city)
    assert dump(city) == before


def test_a_profile_that_no_longer_fits_says_so(city):
    profile = as_profile(MAPPING, ODD[0])
    changed = csv_bytes([["案子号", "哪天", "谁办的", "责任部门", "新列"], ["A-1", "2026-11-09", "", "城管局", "1"]])
    notices = "\n".join(preview(city, changed, mapping=profile).notices)
    assert "谁办" in notices and "文件里没有" in notices
    assert "文件多了 3 列" in notices and "新列" in notices
    same = "\n".join(preview(city, csv_bytes(ODD), mapping=profile).notices)
    assert "文件里没有" not in same and "文件多了" not in same


NAMES = st.sampled_from([field.name for field in load("issue").fields])
HEADERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip)


@given(
    columns=st.dictionaries(HEADERS.filter(bool), st.one_of(NAMES, st.just("")), max_size=6),
    off=st.sets(st.sampled_from(["thousands", "dates", "masking"])),
    order=st.sampled_from([{}, {"reported_at": "day-first"}, {"closed_at": "month-first"}]),
    swapped=st.booleans(),
)
def test_answers_are_read_back_as_they_were_given_whatever_the_headers(columns, off, order, swapped):
    answers = Answers(columns=columns, off=frozenset(off), date_orders=order, has_swapped_axes=swapped)
    text = with_answers('crs = "gcj02"\n[constants]\nsource = "自查"\n', answers)
    mapping = read_mapping(as_profile(text, list(columns)), load("issue"))
    assert mapping.columns == columns and mapping.off == off and dict(mapping.date_formats) == order
    assert mapping.swapped_axes == swapped
    assert mapping.crs == "gcj02" and mapping.constants == {"source": "自查"} and list(mapping.headers) == list(columns)


def test_no_answers_leave_the_mapping_as_it_is():
    assert with_answers(None, Answers()) is None
    assert with_answers("# 说明\n", Answers()) == "# 说明\n"
