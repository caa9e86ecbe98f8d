"""Clauses of the two plans and the tasks that rest on them, however a department writes the clause."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from cleancity.analysis import clauses
from cleancity.analysis.clauses import UNKNOWN, UNSAID
from cleancity.demo.clauses import CLAUSE_HEADER, TASKS, clause_rows

COLUMNS = dict(zip(CLAUSE_HEADER, ["campaign", "seq", "clause_ref", "chapter", "clause_title", "clause_quote", "demand", "needs_task"], strict=True))  # noqa: E501  # fmt: skip


def listed(campaign):
    frame = pd.DataFrame(clause_rows(), columns=list(COLUMNS.values()))
    frame = frame[frame["campaign"] == campaign]
    return frame.assign(needs_task=frame["needs_task"] == "是").reset_index(drop=True)


def clause_of(ref, quote=None, campaign="GW2026"):
    tasks = pd.DataFrame({"task_id": ["T"], "clause_ref": [ref], "clause_quote": [quote]})
    return clauses.matched(listed(campaign), tasks)["clause"].iloc[0]


@pytest.mark.parametrize(
    "ref", ["三·2·3", "三（2）（3）", "三、2.（3）", "三.2.3", "３·２·３", "第三章第2项", "三·工作措施·2·第3条"]
)
def test_a_number_is_read_however_it_is_written(ref):
    assert clauses.path(ref).numbers[:2] == (3, 2) or ref == "第三章第2项"
    if ref != "第三章第2项":
        assert clause_of(ref) == "三·2·3"


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("十一", 11), ("十五", 15), ("二十", 20), ("二十三", 23), ("七", 7)]
)
def test_chinese_numbers_are_numbers(text, value):
    assert clauses.path(f"{text}·1").numbers == (value, 1)


def test_the_two_sections_five_are_told_apart_by_count_title_or_quote():
    assert clause_of("五-2·3·1") == "五-2·3·1"
    assert clause_of("五·具体实施步骤·3·第1条") == "五-2·3·1"
    assert clause_of("五·时间安排") == "五-1"
    assert clause_of("五", "各级部门要按照时间节点，有序推进各项工作") == "五-1"
    assert clause_of("五", "对已解决的问题进行回头看，防止反弹") == "五-2·3·1"
    assert clause_of("五") == UNKNOWN


def test_a_quote_finds_the_sentence_of_a_paragraph_that_has_no_numbers():
    quote = "认真抓好车辆冲洗制度的落实，努力消除工地车辆污染路面情形"
    assert clause_of("二·二·1·建筑工程管理处", quote, "CGW2026") == "二·二·1·1"
    both = "老大难问题等，要逐一明确责任领导、责任部门"  # two paragraphs say so: only their numbers tell them apart
    assert clause_of(None, both, "CGW2026") == UNKNOWN
    assert clause_of("二（二）（1）", both, "CGW2026") == "二·二·1·3"
    assert clause_of("二·二·2·园林管理处", "老大难问题等，要逐一明确责任领导、责任部门", "CGW2026") == "二·二·2·2"


def test_what_is_not_found_is_not_guessed():
    assert clause_of("二十·1") == UNKNOWN
    assert clause_of(None, None) == UNSAID
    assert clause_of(None, "组织第三方评估机构对巩卫工作进行全面评估") == "五-2·4·2"


@pytest.mark.parametrize("campaign", ["GW2026", "CGW2026"])
def test_every_task_of_the_demo_rests_on_a_clause_that_holds_its_quote(campaign):
    plan = listed(campaign)
    own = [task for task in TASKS if task.phase.startswith(campaign)]
    tasks = pd.DataFrame([(t.name, t.clause, t.quote) for t in own], columns=["task_id", "clause_ref", "clause_quote"])
    found = clauses.matched(plan, tasks)
    quotes = dict(zip(plan["clause_ref"], plan["clause_quote"], strict=True))
    for row in found.itertuples():
        assert (
            row.clause_quote.rstrip("。") in quotes[row.clause].replace("；", "，")
            or row.clause_quote in quotes[row.clause]
        )


def test_the_clauses_are_the_plans_own_without_debris():
    rows = clause_rows()
    texts = "".join(str(row[5]) for row in rows)
    assert not set("`鞏衛觀數據網") & set(texts) and "人人文库" not in texts and "基矗" not in texts
    keys = [(row[0], row[2]) for row in rows]
    assert len(set(keys)) == len(keys) == 111
    assert [row[2] for row in rows if str(row[3]).startswith("五、")][:2] == ["五-1", "五-2·1·1"]
    with (Path(clauses.__file__).parents[1] / "demo" / "clauses.csv").open(encoding="utf-8", newline="") as lines:
        assert len(list(csv.reader(lines))) == 112


def task(clause, standing, dept="甲处", progress=10.0, silent=3):
    return {
        "task_id": f"{clause}{standing}", "task_name": standing, "clause": clause, "dept_name": dept, "weight": 1.0,
        "done_share": 1.0 if standing == "已完成" else 0.1, "standing": standing, "progress_pct": progress,
        "days_silent": silent,
    }  # fmt: skip


def test_a_clause_says_the_gravest_thing_that_is_so():
    plan = pd.DataFrame({"clause_ref": list("abcdefghi"), "needs_task": [True] * 8 + [False]})
    tasks = pd.DataFrame(
        [
            task("b", "按计划", dept=None), task("c", "按计划", silent=30), task("c", "已完成"),
            task("d", "已超期"), task("d", "按计划"), task("e", "落后"), task("f", "按计划"), task("f", "未到期"),
            task("g", "未到期", progress=None), task("h", "已完成", dept=None, silent=300),
        ]
    )  # fmt: skip
    found = clauses.coverage(plan, tasks, silent_weeks=3).set_index("clause_ref")
    assert found["state"].to_dict() == {
        "a": "没有任务", "b": "没有牵头单位", "c": "没有数据", "d": "超期", "e": "落后", "f": "按计划", "g": "未开始",
        "h": "已完成",
    }  # fmt: skip
    assert found.loc["d", "n_tasks"] == 2 and found.loc["a", "n_tasks"] == 0


def test_without_a_list_only_clauses_with_tasks_can_be_seen():
    tasks = pd.DataFrame({"clause_ref": ["三·1", "三·1", None, ""], "clause_quote": ["甲", "甲", None, None]})
    made = clauses.listed_by_tasks(tasks)
    assert made["clause_ref"].tolist() == ["三·1"] and made["chapter"].tolist() == ["三"]
