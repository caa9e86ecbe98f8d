"""What a department's own people send is theirs alone, whatever the file, its mapping or its names say."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancity import intake
from cleancity.contracts import dataset_names
from cleancity.desk import filing, saying
from cleancity.errors import Forbidden
from tests.desk.conftest import desk_at
from tests.desk.office import ADMIN, CITY, HOUSES, PARKS, REGISTER, clerk, file_of, open_office, upload
from tests.making import dump, rows_of

# What a name means, reckoned without SQL: whatever stands for exactly one, and what somebody said goes first.
SAID = {"绿化所": PARKS, "园林科": HOUSES}
CODES = {PARKS: "D1", HOUSES: "D2"}
STOOD = {
    "issue": {"OLD-1": PARKS, "OLD-2": HOUSES, "OLD-3": CITY},
    "inspection": {"OLD-1": PARKS, "OLD-2": HOUSES, "OLD-3": ""},
}
OURS = ["D1", PARKS, "园林处", " 园林处 ", "绿化队", "绿化所"]
NAMES = [*OURS, "园林科", "市政处", HOUSES, "D3", "城管局", "没听说过", ""]
HEAD = ["问题编号", "检查日期", "责任部门", "描述"]
ME = clerk(PARKS, dataset_names())


def issues(*rows, head=HEAD, **more):
    return upload("issue", [head, *rows], **more)


def inspections(*rows):
    head = ["检查编号", "检查类型", "日期", "场所", "责任部门", "得分"]
    body = [[key, "暗访", "2026-11-09", f"点{n}", name, "80"] for n, (key, name) in enumerate(rows)]
    return upload("inspection", [head, *body])


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The small city with some inspections, and two names that somebody said; and the number of its last batch."""
    with desk_at(tmp_path_factory.mktemp("city")) as store:
        open_office(store)
        assert intake.accept(store, inspections(*STOOD["inspection"].items())).accepted
        for name, department in SAID.items():
            saying.alias(ADMIN, "department", name, CODES[department])
        yield store, max(store.manifest.in_force())


@pytest.fixture
def office(city):
    """The small city; whatever a test adds is taken out again after it."""
    store, last = city
    yield store
    for batch in [number for number in store.manifest.in_force() if number > last]:
        intake.undo(store, batch)
    for dataset, alias in rows_of(store, "SELECT DISTINCT dataset, alias FROM said_alias"):
        if alias not in SAID:
            intake.say_alias(store, dataset, alias, "")


def refused(person, file):
    """Why the file is refused, the same before the button and after it; nothing has changed."""
    receipt = filing.preview(person, file)
    assert not receipt.rows.good and not receipt.changes
    answer = filing.accept(person, file)
    assert not answer.accepted and answer.problems == receipt.problems
    return receipt.problems[0].reason


def meaning(name):
    name = name.strip()
    spellings = [(row[1], {row[0], row[1], row[2], *row[3].split("、")}) for row in REGISTER[1:]]
    found = {full for full, known in spellings if name and name in known}
    return SAID.get(name) or (found.pop() if len(found) == 1 else name)


def first_foreign(dataset, rows):
    """The number in the file of the first row that parks may not send; None when there is none."""
    last = {key: number for number, (key, _) in enumerate(rows, 2)}
    good = [(number, key, name) for number, (key, name) in enumerate(rows, 2)
            if last[key] == number and (name.strip() or dataset == "inspection")]  # fmt: skip
    named = [number for number, _, name in good if meaning(name) != PARKS]
    taken = [number for number, key, _ in good if STOOD[dataset].get(key, PARKS) != PARKS]
    return (named or taken or [None])[0], bool(good)


def some(keys, names):
    """Up to four rows of such keys and such names."""
    return st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(names)), min_size=1, max_size=4)


@settings(max_examples=25)
@given(
    st.sampled_from(["issue", "inspection"]),
    some(["OLD-1", "OLD-2", "OLD-3", "N-1", "N-2"], NAMES) | some(["OLD-1", "OLD-2", "N-1"], OURS),
)
def test_a_file_is_refused_for_just_the_rows_that_are_not_the_departments_own(city, dataset, rows):
    if dataset == "issue":
        file = issues(*[[key, "2026-11-09", name, f"积水{n}"] for n, (key, name) in enumerate(rows)])
    else:
        file = inspections(*rows)
    receipt, (expected, has_good) = filing.preview(ME, file), first_foreign(dataset, rows)
    if has_good and expected is None:
        assert receipt.rows.good, receipt.problems
    else:
        assert not receipt.rows.good
        said = receipt.problems[0].reason
        assert said.startswith(f"第 {expected} 行") if has_good else said, said


def test_who_sent_it_is_who_is_logged_in_whatever_the_page_says(office):
    mine = filing.accept(ME, issues(["A-1", "2026-11-09", "园林处", ""], department=HOUSES))
    assert mine.accepted and office.manifest.in_force()[mine.batch].department == PARKS
    free = filing.accept(clerk(), issues(["A-2", "2026-11-09", "房管处", ""], department=HOUSES))
    assert office.manifest.in_force()[free.batch].department == HOUSES


def test_nobody_takes_over_a_row_of_another_department(office):
    before = dump(office, ["issue"])
    assert "第 2 行的问题编号“OLD-2”，在库里不是园林管理处的" in refused(
        ME, issues(["OLD-2", "2026-11-02", PARKS, "我的"])
    )
    closings = issues(["OLD-2", "2026-11-08 10:00", "已结案"], head=["问题编号", "结案时间", "状态"])
    assert "房地产管理处" in refused(ME, closings)
    assert filing.accept(clerk(HOUSES), closings).accepted
    filing.undo(ADMIN, max(office.manifest.in_force()))
    assert "不是园林管理处的" in refused(ME, issues(["OLD-1", "2026-11-02", HOUSES, "推出去"]))
    assert dump(office, ["issue"]) == before


@pytest.mark.parametrize(
    "mapping",
    [
        f'[columns]\n"责任部门" = ""\n[constants]\ndepartment = "{PARKS}"\n',
        f'[values.department]\n"{HOUSES}" = "{PARKS}"\n',
        f'[values.department]\n"*" = "{PARKS}"\n',
    ],
)
def test_a_mapping_that_says_that_all_is_ours_opens_no_row_of_others(office, mapping):
    assert "在库里不是园林管理处的" in refused(ME, issues(["OLD-2", "2026-11-02", HOUSES, "改了"], mapping=mapping))
    elsewhere = f'[constants]\ndepartment = "{HOUSES}"\n[columns]\n"责任部门" = ""\n'
    assert HOUSES in refused(ME, issues(["A-9", "2026-11-02", PARKS, ""], mapping=elsewhere))


def test_a_stock_list_replaces_the_own_warehouse_alone(office):
    head = ["仓库", "盘存日期", "物资编码", "账面数量"]
    both = upload("supply_stock", [head, ["W1", "2026-11-15", "XS-1", "5"], ["W2", "2026-11-15", "XS-1", "7"]])
    assert filing.accept(ADMIN, both).accepted
    assert "“W2”" in refused(ME, upload("supply_stock", [head, ["W2", "2026-11-15", "XS-2", "1"]]))
    by_name = upload("supply_stock", [head, [f"{HOUSES}仓库", "2026-11-15", "XS-2", "1"]])
    assert f"“{HOUSES}仓库”" in refused(ME, by_name)
    assert "“神秘库”" in refused(ME, upload("supply_stock", [head, ["神秘库", "2026-11-15", "XS-2", "1"]]))
    assert filing.accept(ME, upload("supply_stock", [head, ["W1", "2026-11-15", "XS-2", "1"]])).accepted
    rows = rows_of(office, "SELECT warehouse, item_code FROM supply_stock ORDER BY ALL")
    assert rows == [("W1", "XS-2"), ("W2", "XS-1")]
    move = ["单号", "日期", "物资", "仓库", "类型", "数量"]
    assert "没有写仓库" in refused(ME, upload("supply_move", [move, ["D-1", "2026-11-09", "XS-1", "", "入库", "5"]]))


def test_only_issues_of_our_own_are_looked_at_again(office):
    head = ["回头看编号", "问题编号", "日期", "结果"]
    unknown = upload("recheck", [head, ["H-1", "没有这件", "2026-11-09", "未反弹"]])
    assert "“没有这件”" in refused(ME, unknown)
    assert filing.accept(ADMIN, file_of("recheck", HOUSES, "H-2")).accepted
    assert "“H-2”" in refused(ME, upload("recheck", [head, ["H-2", "OLD-1", "2026-11-09", "反弹"]]))


def test_the_same_bytes_again_are_answered_to_their_own_sender_alone(office):
    theirs = issues(["B-1", "2026-11-09", HOUSES, ""])
    assert filing.accept(clerk(HOUSES), theirs).accepted
    assert "批次" not in refused(ME, theirs)
    again = filing.accept(clerk(HOUSES), theirs)
    assert again.is_repeat and again.accepted


def test_a_new_name_may_be_said_to_be_ours_and_none_that_others_use(office):
    new = issues(["A-1", "2026-11-09", "园林管理一处", ""])
    receipt = filing.preview(ME, new)
    assert not receipt.rows.good and [each.name for each in receipt.names] == ["园林管理一处"]
    assert {one.code for each in receipt.names for one in each.suggestions} == {"D1"}
    names = {("department", "园林管理一处"): "D1"}
    assert filing.preview(ME, new, names=names).rows.good == 1
    assert not filing.preview(ME, new, names={("department", "园林管理一处"): "D2"}).rows.good
    saying.alias(ME, "department", "园林管理一处", "D1")
    assert filing.accept(ME, new).accepted
    assert filing.accept(ADMIN, issues(["B-1", "2026-11-09", "物业科", ""])).accepted
    for resource, name, code in (
        ("department", "物业科", "D1"), ("department", "房管处", "D1"), ("department", "城管局", ""),
        ("department", "新名", "D2"), ("warehouse", "新库", "W2"), ("issue", "甲", "OLD-1"),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            saying.alias(ME, resource, name, code)
    assert not filing.preview(ME, issues(["B-1", "2026-11-09", "物业科", "改"])).rows.good
    saying.alias(ME, "warehouse", "绿化仓", "W1")


def test_what_an_office_sent_in_our_name_is_ours_to_take_out_only_when_all_of_it_is_ours(office):
    mixed = filing.accept(
        ADMIN, issues(["A-1", "2026-11-09", PARKS, ""], ["B-1", "2026-11-09", HOUSES, ""], department=PARKS)
    )
    short = filing.accept(ADMIN, issues(["A-2", "2026-11-09", PARKS, ""], department="园林处"))
    unsaid = filing.accept(ADMIN, issues(["A-3", "2026-11-09", PARKS, ""]))
    for batch in (mixed.batch, unsaid.batch):
        with pytest.raises(Forbidden, match="别的单位"):
            filing.undo(ME, batch)
    filing.undo(ME, short.batch)
    assert rows_of(office, "SELECT issue_id FROM issue WHERE issue_id LIKE 'A%' ORDER BY 1") == [("A-1",), ("A-3",)]


def test_a_correction_by_form_neither_gives_away_nor_takes(office):
    for key, changed in (
        ("OLD-2", {"description": "x"}),
        ("OLD-2", {"department": PARKS}),
        ("OLD-1", {"department": HOUSES}),
    ):
        assert not filing.correct(ME, "issue", {"issue_id": key}, changed).accepted
    assert filing.correct(ME, "issue", {"issue_id": "OLD-1"}, {"status": "处置中"}).accepted
    assert rows_of(office, "SELECT status FROM issue ORDER BY issue_id")[0] == ("处置中",)


def test_profiles_and_marks_are_the_departments_own(office):
    monday = datetime(2026, 11, 9).date()
    saying.profile(ME, "issue", "园林处", "[columns]\n")
    assert intake.profile_of(office, "issue", PARKS) == "[columns]\n"
    for work in (
        lambda: saying.profile(ME, "issue", HOUSES, "[columns]\n"),
        lambda: saying.profile(ME, "issue", "", "[columns]\n"),
        lambda: saying.mark(ME, "issue_week", "D2", monday, "零报告"),
        lambda: saying.mark(ME, "issue_week", "D1", monday, "退回", note="不行"),
        lambda: saying.mark(clerk(PARKS, ("task",)), "issue_week", "D1", monday, "零报告"),
    ):
        with pytest.raises(Forbidden):
            work()
    saying.mark(ME, "issue_week", "D1", monday, "零报告")
    saying.mark(ME, "issue_week", "D1", monday, "撤回")
    saying.mark(clerk(), "issue_week", "D1", monday, "退回", note="不行")
    with pytest.raises(Forbidden):
        saying.mark(ME, "issue_week", "D1", monday, "撤回")


def test_a_departments_folder_of_the_inbox_takes_that_departments_rows(office, tmp_path):
    for place, department in (("园林处", HOUSES), ("园林处", PARKS), (".", HOUSES)):
        path = tmp_path / "in" / place / f"{department}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(issues([f"I-{place}-{department}", "2026-11-09", department, ""]).data)
    receipts = filing.sweep_inbox(tmp_path / "in", datetime(2030, 1, 1))
    assert sorted(receipt.accepted for receipt in receipts) == [False, True, True]
    assert rows_of(office, "SELECT issue_id FROM issue WHERE issue_id LIKE 'I-%' ORDER BY 1") == [
        (f"I-.-{HOUSES}",), (f"I-园林处-{PARKS}",),
    ]  # fmt: skip


def test_a_replay_asks_nobody(office):
    filing.accept(ME, issues(["A-1", "2026-11-09", PARKS, ""]))
    saying.alias(ADMIN, "department", PARKS, "D2")  # by now the name means another
    before = dump(office)
    intake.rebuild(office)
    assert dump(office) == before
