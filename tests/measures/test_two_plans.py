
"""The two plans as they are: one in relative months with two sections 五, one whose dates were left blank."""

from datetime import date

import pytest

from cleancity import query
from cleancity.analysis import clauses, schedule
from cleancity.analysis.blocking import blocking
from cleancity.charts import progress
from tests.measures.conftest import accept

AS_OF = date(2026, 8, 16)
A_PHASES = [["A-1", "A", "1", "启动阶段", "1", "3"], ["A-2", "A", "2", "整治阶段", "4", "6"],
            ["A-3", "A", "3", "深化阶段", "7", "9"], ["A-4", "A", "4", "评估阶段", "10", "12"]]  # fmt: skip
B_PHASES = [["B-1", "B", "1", "宣传布置阶段", "", ""], ["B-2", "B", "2", "集中整治阶段", "", ""],
            ["B-3", "B", "3", "总结提高阶段", "", ""]]  # fmt: skip
CLAUSES = [
    ["A", "五-1", "五、时间安排", "", "本工作计划自发布之日起实施，至国家卫生城市复审结束止", "否"],
    ["A", "五-2·1·1", "五、具体实施步骤", "启动阶段（1-3个月）", "召开巩卫工作动员大会，明确工作目标和任务", "是"],
    ["A", "五-2·3·1", "五、具体实施步骤", "深化阶段（7-9个月）", "对已解决的问题进行回头看，防止反弹", "是"],
    ["A", "十三·2·1", "十三、总结与展望", "展望未来", "结合城市发展目标，规划巩卫工作长远发展计划", "是"],
    ["B", "二·三·3", "二、活动时间及工作步骤", "（三）总结提高阶段", "在8月底前对集中整治工作进行小结", "是"],
]
TASKS = [
    # number, phase, name, clause, quote, lead, weight, percent, state
    ["A-1-1", "A-1", "动员大会", "五（具体实施步骤）1（1）", "", "卫健委", "1", "100", "已完成"],
    ["A-2-1", "A-2", "集中整治", "三·2", "", "城管局", "2", "60", "进行中"],
    ["A-3-1", "A-3", "回头看", "五", "对已解决的问题进行回头看", "", "1", "20", "进行中"],
    ["B-1-1", "B-1", "动员会", "二·一·1", "", "建管处", "1", "100", "已完成"],
    ["B-3-1", "B-3", "小结", "二·三·3", "", "建管处", "3", "", "未开始"],
]


@pytest.fixture
def plans(store):
    header = ["行动编号", "名称", "类型", "开始日期"]
    accept(
        store,
        "c.csv",
        "campaign",
        [header, ["A", "巩卫工作计划", "巩卫", "2026-01-15"], ["B", "夏季创国卫", "创卫", ""]],
    )
    header = ["阶段编号", "行动编号", "序号", "名称", "相对月起", "相对月止"]
    accept(store, "p.csv", "phase", [header, *A_PHASES, *B_PHASES])
    accept(store, "l.csv", "clause", [["行动编号", "条款", "章节", "标题", "条款原文", "需要任务"], *CLAUSES])
    header = ["任务编号", "阶段编号", "任务名称", "条款", "条款原文", "牵头单位", "权重", "进度", "状态"]
    accept(store, "t.csv", "task", [header, *TASKS], as_of=AS_OF)
    return store


def asked(store, name, campaign, **more):
    return query.run(store, name, {"as_of": AS_OF, "campaign": campaign, **more})


def test_relative_months_give_a_curve_a_forecast_and_what_blocks(plans):
    tasks, day = asked(plans, "phases/tasks", "A"), (AS_OF - date(1970, 1, 1)).days
    drawn = schedule.curve(tasks, asked(plans, "phases/earned_by_week", "A"), day)
    found = schedule.forecast(drawn, day)
    assert drawn["planned_share"].max() == 1 and found is not None and found.days_late > 0
    blocked = blocking(tasks, drawn, found, day)
    assert blocked["task_id"].tolist() == ["A-2-1", "A-3-1"]  # 整治 should have ended on July 14
    assert blocked["n_waiting"].tolist() == [1, 0] and blocked["gain_days"].iloc[0] > 0
    lacking = progress.lacking_rows(asked(plans, "phases/tasks_incomplete", "A", silent_weeks=3))
    assert dict(zip(lacking["task_id"], lacking["lacks"], strict=True)) == {"A-3-1": "牵头单位"}
    phases = asked(plans, "phases/progress_by_phase", "A")
    assert "按第 4—6 个月换算" in progress.undated_sentence(phases)


def test_blank_dates_say_how_much_is_done_and_not_whether_that_is_late(plans):
    tasks, day = asked(plans, "phases/tasks", "B"), (AS_OF - date(1970, 1, 1)).days
    drawn = schedule.curve(tasks, asked(plans, "phases/earned_by_week", "B"), day)
    assert drawn.empty and schedule.forecast(drawn, day) is None
    assert blocking(tasks, drawn, None, day).empty
    [(name, words)] = progress.sentences(asked(plans, "phases/progress_by_phase", "B"), tasks, None, AS_OF)
    assert name == "夏季创国卫"
    assert words.startswith("2 项任务已完成 1 项，按权重完成 25 %；任务和阶段都没有日期，说不出快慢")
    lacking = progress.lacking_rows(asked(plans, "phases/tasks_incomplete", "B", silent_weeks=3))
    assert dict(zip(lacking["task_id"], lacking["lacks"], strict=True)) == {
        "B-1-1": "计划日期", "B-3-1": "计划日期、进度",
    }  # fmt: skip


def test_a_task_of_which_nobody_reports_any_more_is_named_after_so_many_weeks(plans):
    later = {"as_of": date(2026, 9, 7), "campaign": "A"}
    rows = query.run(plans, "phases/tasks_incomplete", {**later, "silent_weeks": 3})
    assert set(rows.loc[rows["lacks_reports"] == 1, "task_id"]) == {"A-2-1", "A-3-1"}
    assert rows.loc[rows["task_id"] == "A-2-1", "days_silent"].tolist() == [22]
    rows = query.run(plans, "phases/tasks_incomplete", {**later, "silent_weeks": 4})
    assert rows["lacks_reports"].sum() == 0


def test_clauses_of_both_plans_say_what_becomes_of_them(plans):
    listed = asked(plans, "clauses/clauses", "A")
    tasks = clauses.matched(listed, asked(plans, "phases/tasks", "A"))
    assert dict(zip(tasks["task_id"], tasks["clause"], strict=True)) == {
        "A-1-1": "五-2·1·1", "A-2-1": clauses.UNKNOWN, "A-3-1": "五-2·3·1",
    }  # fmt: skip
    covered = clauses.coverage(listed, tasks, 3)
    assert dict(zip(covered["clause_ref"], covered["state"], strict=True)) == {
        "五-2·1·1": "已完成", "五-2·3·1": "没有牵头单位", "十三·2·1": "没有任务",
    }  # fmt: skip
    other = asked(plans, "clauses/clauses", "B")
    covered = clauses.coverage(other, clauses.matched(other, asked(plans, "phases/tasks", "B")), 3)
    assert covered["state"].tolist() == ["没有数据"]  # without a date it may well be due, and no progress was given
