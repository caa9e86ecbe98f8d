"""Who answers for what: gaps, overlaps and what is done without being written down."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from cleancity.analysis import duties
from cleancity.vocabulary import check_items, duty_words

DEPARTMENTS = pd.DataFrame(
    {
        "dept_name": ["市容环境管理处", "园林管理处", "街道办"], "short_name": ["市容处", "园林处", "街道办"],
        "duties": ["公厕与垃圾收运的监管", "园林绿化的维护和保洁", None],
    }
)  # fmt: skip
TASKS = pd.DataFrame(
    {
        "task_name": ["公厕保洁", "年度总结"], "clause_quote": ["加强公厕管理", "加强医院、学校的卫生管理"],
        "dept_name": ["市容环境管理处", None], "co_depts": ["各部门、园林处", "街道办"],
    }
)  # fmt: skip


def handled(*rows):
    return pd.DataFrame(rows, columns=["category", "venue_type", "dept_name", "n_issues"])


def test_duties_tasks_and_partners_are_named_and_the_quote_speaks_where_the_name_does_not():
    said = duties.written(DEPARTMENTS, TASKS, duty_words())
    rows = set(said.itertuples(index=False, name=None))
    assert ("场所", "公厕", "市容环境管理处", "职责") in rows
    assert ("场所", "公厕", "市容环境管理处", "牵头") in rows
    assert ("场所", "公厕", "园林管理处", "配合") in rows
    assert {name for kind, name, dept, by in rows if dept == "街道办"} == {"医院", "学校"}
    assert not any(pd.isna(dept) for _, _, dept, _ in rows)


def test_what_nobody_is_named_for_is_a_gap_with_who_really_does_it():
    said = duties.written(DEPARTMENTS, TASKS, duty_words())
    places = pd.DataFrame({"venue_type": ["公厕", "车站", "公园绿地", "其他"], "n_venues": [9, 3, 2, 1]})
    found = duties.gaps(handled(("车站", "车站", "园林管理处", 7), ("公厕", "公厕", "街道办", 5)), said, places)
    assert found[["kind", "name", "n_issues"]].to_numpy().tolist() == [["场所", "车站", 7], ["大类", "车站", 7]]
    assert found["handled_by"].tolist() == ["园林管理处", "园林管理处"]


@given(
    some.lists(
        some.tuples(some.sampled_from("ab"), some.sampled_from("xy"), some.sampled_from("pqr"), some.integers(1, 40)),
        max_size=12,
    )
)
def test_overlaps_equal_a_count_by_hand(rows):
    frame = handled(*rows).groupby(["category", "venue_type", "dept_name"], as_index=False)["n_issues"].sum()
    found = duties.overlaps(frame, 0.15, 20)
    plain = {}
    for category, place, dept, n in rows:
        plain.setdefault((category, place), {}).setdefault(dept, 0)
        plain[category, place][dept] += n
    expected = {
        key: sum(n >= 0.15 * sum(some.values()) for n in some.values()) for key, some in plain.items()
        if sum(some.values()) >= 20 and sum(n >= 0.15 * sum(some.values()) for n in some.values()) > 1
    }  # fmt: skip
    keys = zip(found["category"], found["venue_type"], strict=True)
    assert dict(zip(keys, found["n_departments"], strict=True)) == expected


def test_a_place_handled_under_a_category_of_ones_own_is_no_surprise():
    said = pd.DataFrame(
        [("大类", "病媒生物", "卫健委", "职责"), ("场所", "公厕", "市容处", "职责")],
        columns=["kind", "name", "dept_name", "by"],
    )
    rows = handled(("病媒生物", "公厕", "卫健委", 30), ("公厕", "公厕", "市容处", 60), ("公厕", "公厕", "路人", 10))
    found = duties.matrix(rows, said, ["公厕"], None).set_index("dept_name")
    assert found["by"].to_dict() == {"市容处": "职责", "卫健委": duties.BY_CATEGORY, "路人": ""}
    assert found["share"].to_dict() == pytest.approx({"市容处": 0.6, "卫健委": 0.3, "路人": 0.1})
    quiet = duties.unwritten(found.reset_index(), 0.05, 20)
    assert quiet["dept_name"].tolist() == ["路人"]
    assert duties.unwritten(found.reset_index(), 0.15, 20).empty


def test_with_nothing_known_nothing_is_said():
    none, said = handled(), duties.written(DEPARTMENTS.head(0), TASKS.head(0), duty_words())
    assert duties.matrix(none, said, [], None).empty and duties.overlaps(none, 0.15, 20).empty
    assert duties.gaps(none, said, pd.DataFrame({"venue_type": [], "n_venues": []})).empty


def test_every_category_and_type_of_place_has_its_words():
    from cleancity.contracts import load

    words = duty_words()
    types = next(field.enum for field in load("venue").fields if field.name == "venue_type")
    assert set(words["场所"]) == set(types) - {"其他"}
    assert set(words["大类"]) == set(check_items()) - {"其他"}
