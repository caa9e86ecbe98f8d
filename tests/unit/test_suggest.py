"""Which column a foreign header means: taken when it says the same in more words, suggested when it is only like."""

import string

from hypothesis import given
from hypothesis import strategies as st

from cleancity.contracts import load
from cleancity.intake.mapping import FileMapping
from cleancity.intake.matching import match
from cleancity.intake.suggest import describe, similar_columns

ISSUE = load("issue")
NO_MAPPING = FileMapping()


def taken(headers, rows=(), mapping=NO_MAPPING, contract=ISSUE):
    exact = match(headers, contract, mapping)
    return similar_columns(headers, rows, exact, contract, mapping)


def suggested(header, cells, contract=ISSUE):
    rows = [[cell] for cell in cells]
    (only,) = describe([header], rows, match([header], contract, NO_MAPPING), (), contract, NO_MAPPING)
    return only.ours, only.suggestions


def test_a_header_that_says_the_same_in_more_words_is_taken():
    headers = ["整改责任单位名称", "案件编号（必填）", "问题来源渠道", "经度X", "当前状态信息"]
    rows = [["城管局", "A-1", "暗访", "113.31", "处置中"]] * 3
    found = {headers[index]: name for name, index in taken(headers, rows).items()}
    assert found == {
        "整改责任单位名称": "department",
        "问题来源渠道": "source",
        "经度X": "lon",
        "当前状态信息": "status",
    }
    assert match(headers, ISSUE, NO_MAPPING) == {"issue_id": 1}


def test_words_of_another_meaning_beside_ours_are_not_taken():
    assert taken(["责任部门电话", "结案时间要求", "描述人", "超期状态说明"]) == {}


def test_cells_that_contradict_the_header_keep_it_from_being_taken():
    assert taken(["检查日期信息"], [["暗访"], ["自查"]]) == {}
    assert taken(["检查日期信息"], [["2026-11-09"], ["2026.11.10"]]) == {"inspected_on": 0}
    assert taken(["经度X"], [["滨江路"], ["江堤路"]]) == {}


def test_a_column_that_has_its_own_header_is_not_taken_twice():
    assert taken(["责任部门", "整改责任单位名称"], [["城管局", "城管局"]]) == {}


def test_what_a_mapping_sets_aside_stays_aside():
    aside = FileMapping(columns={"整改责任单位名称": ""})
    assert taken(["整改责任单位名称"], [["城管局"]], aside) == {}
    (only,) = describe(["整改责任单位名称"], [["城管局"]], {}, (), ISSUE, aside)
    assert only.ours is None and only.suggestions == ()


def test_a_likeness_is_suggested_and_not_taken():
    ours, suggestions = suggested("承办单位部门", ["城管局"] * 3)
    assert ours is None and "department" in suggestions
    assert taken(["承办科室单位"], [["城管局"]]) == {}


def test_cells_speak_where_the_header_says_nothing():
    assert suggested("列1", ["113.301234", "113.298765", "113.310001"])[1][:1] == ("lon",)
    assert suggested("列2", ["31.201234", "31.198765", "31.210001"])[1][:1] == ("lat",)
    assert suggested("列3", ["办结", "处置中", "办结"])[1][:1] == ("status",)
    assert suggested("列4", ["无", "—", "/"])[1] == ()
    assert suggested("列5", ["甲", "乙", "丙"])[1] == ()


HEADERS = st.lists(
    st.one_of(
        st.sampled_from([spelling for field in ISSUE.fields for spelling in field.headers]),
        st.text(st.sampled_from("责任部门名称单位时间检查问题编号状态来源经纬度" + string.ascii_letters), max_size=8),
    ),
    max_size=12,
)
CELLS = st.sampled_from(["", "2026-11-09", "113.31", "31.2", "暗访", "城管局", "处置中", "A-1", "3", "是"])


@given(headers=HEADERS, rows=st.lists(st.lists(CELLS, max_size=12), max_size=5))
def test_no_column_of_either_side_is_used_twice_and_every_header_is_described_once(headers, rows):
    exact = match(headers, ISSUE, NO_MAPPING)
    found = similar_columns(headers, rows, exact, ISSUE, NO_MAPPING)
    together = {**exact, **found}
    assert not exact.keys() & found.keys()
    assert len(set(together.values())) == len(together) == len(exact) + len(found)
    described = describe(headers, rows, together, found, ISSUE, NO_MAPPING)
    assert [each.header for each in described] == [header for header in headers if header]
    for each in described:
        assert (each.how == "similar") == (each.ours in found and each.ours is not None)
        assert not (each.ours and each.suggestions)
        assert not set(each.suggestions) & together.keys()
