# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Parts of the monthly score, the lists behind them, rewards and matched visits: SQL against plain Python."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from cleancity import query
from tests.making import rows_of, store_at
from tests.measures.conftest import accept

AS_OF = date(2026, 11, 15)
CUTS = (AS_OF, date(2026, 10, 31), date(2026, 8, 9))
NAMES = {"D1": "市容环境管理处", "D2": "园林管理处", "外来公司": "外来公司"}
GROUPS = {"市容环境管理处": "管理处", "园林管理处": "管理处"}
CASE_PARTS = ("on_time", "handled_on_time", "extended", "overdue_open", "handled", "rework")


@dataclass(frozen=True)
class Case:
    number: str
    dept: str
    source: str
    found_at: datetime
    due_at: datetime | None
    handled_at: datetime | None
    closed_at: datetime | None
    verified_at: datetime | None
    n_reworks: int | None
    n_extensions: int | None
    result: str | None
    venue: str | None
    item: str | None
    is_void: bool

    @property
    def handled(self):
        return self.handled_at or self.closed_at


def cases_of(seed, n=420):
    rng = random.Random(seed)
    made = []
    for number in range(n):
        found = datetime(2025, 8, 1) + timedelta(minutes=rng.randrange(470 * 1440))
        closed = found + timedelta(minutes=rng.randrange(1, 40 * 1440)) if rng.random() < 0.85 else None
        handled = found + (closed - found) * rng.random() if closed and rng.random() < 0.8 else None
        handled = handled.replace(microsecond=0) if handled else None
        due = found + timedelta(minutes=rng.randrange(1, 30 * 1440)) if rng.random() < 0.9 else None
        item = rng.choice(["摊位脏乱", "异味", None])
        made.append(
            Case(
                f"X{number:04}", rng.choice([*NAMES, *NAMES.values()]), rng.choice(["自查", "暗访"]), found, due, handled,
                closed, closed if rng.random() < 0.9 else None, rng.choice([0, 0, 0, 1, 2, None]),
                rng.choice([0, 0, 1, None]), rng.choice(["到位", "到位", "到位", "虚假整改", "不到位", "未整改", None]),
                rng.choice(["滨江菜市场", "江堤公厕", "南站广场", None]), item, rng.random() < 0.05,
            )
        )  # fmt: skip
    return made


def as_table(cases):
    header = ["问题编号", "责任部门", "来源", "上报时间", "整改时限", "处置时间", "结案时间", "核查时间", "返工次数", "延期次数", "整改结果",
              "场所", "大类", "小类", "状态"]  # fmt: skip
    rows = [
        [c.number, c.dept, c.source, c.found_at, c.due_at, c.handled_at, c.closed_at, c.verified_at, c.n_reworks, c.n_extensions,
         c.result, c.venue, "农贸市场", c.item, "作废" if c.is_void else "已结案" if c.closed_at else "处置中"]
        for c in cases
    ]  # fmt: skip
    return [header, *([("" if cell is None else str(cell)) for cell in row] for row in rows)]


VISITS = [
    # source, day, venue, department, checked, passed, found
    ("自查", "2026-10-03", "滨江菜市场", "D1", 20, 19, 1),
    ("自查", "2026-10-20", "滨江菜市场", "D1", 10, 9, None),
    ("暗访", "2026-10-11", "滨江菜市场", "D1", 20, 15, 5),
    ("暗访", "2026-11-11", "滨江菜市场", "D1", 20, 16, 4),  # no 自查 in November
    ("自查", "2026-09-30", "江堤公厕", "D2", 20, 18, 2),
    ("暗访", "2026-10-01", "江堤公厕", "D2", 20, 17, 3),  # another month
    ("自查", "2026-11-02", "江堤公厕", "D2", 20, 20, 0),
    ("暗访", "2026-11-14", "江堤公厕", "D2", 20, 14, 6),
    ("暗访", "2026-11-14", "南站广场", "D2", 0, 0, 0),  # nothing checked
    ("自查", "2026-11-14", "南站广场", "D2", 20, 20, 0),
    ("第三方评估", "2026-11-14", "南站广场", "D2", 20, 18, 2),
]
TASKS = [
    # task, department, start, end, weight, report day, progress, status
    ("T1", "D1", "2026-10-01", "2026-11-29", 2, "2026-10-11", 10, "进行中"),
    ("T1", "D1", "2026-10-01", "2026-11-29", 2, "2026-10-25", 60, "进行中"),
    ("T1", "D1", "2026-10-01", "2026-11-29", 2, "2026-11-08", 60, "进行中"),
    ("T2", "D1", "2026-10-01", "2026-10-20", 1, "2026-10-25", 50, "进行中"),
    ("T2", "D1", "2026-10-01", "2026-10-20", 1, "2026-11-08", 100, "已完成"),
    ("T3", "D1", "2026-06-01", "2026-06-30", 5, "2026-10-25", 100, "已完成"),  # done and due long ago
    ("T4", "D1", "2026-12-01", "2026-12-31", 5, "2026-11-08", 0, "未开始"),  # not yet begun
    ("T5", "D2", "2026-11-01", "2026-11-30", 1, "2026-11-08", 0, "已取消"),
]


@pytest.fixture(scope="module", params=(1, 2))
def city(request, tmp_path_factory):
    """A store with cases, rechecks, tasks, rewards and visits; and the cases as plain rows."""
    store = store_at(tmp_path_factory.mktemp("city"))
    departments = [
        ["部门编码", "部门名称", "同类组"],
        *([c, n, "管理处"] for c, n in NAMES.items() if c.startswith("D")),
    ]
    accept(store, "部门.csv", "department", departments)
    venues = [
        ["场所编码", "名称", "类型"],
        ["V1", "滨江菜市场", "农贸市场"],
        ["V2", "江堤公厕", "公厕"],
        ["V3", "南站广场", "车站"],
    ]
    accept(store, "场所.csv", "venue", venues)
    cases = cases_of(request.param)
    accept(store, "问题.csv", "issue", as_table(cases))
    visits = [["检查编号", "检查类型", "日期", "场所", "责任部门", "检查项数", "合格项数", "发现问题数"]]
    visits += [[f"J{n}", *("" if cell is None else str(cell) for cell in row)] for n, row in enumerate(VISITS)]
    accept(store, "检查.csv", "inspection", visits)
    for day in sorted({row[5] for row in TASKS}):
        rows = [
            ["任务编号", "阶段编号", "任务名称", "牵头单位", "计划开始", "计划完成", "权重", "更新日期", "进度", "状态"]
        ]
        rows += [[t, "P", t, d, s, e, str(w), r, str(p), state] for t, d, s, e, w, r, p, state in TASKS if r == day]
        accept(store, f"任务{day}.csv", "task", rows, as_of=date.fromisoformat(day))
    yield store, cases
    store.close()


def month(day):
    return day.year * 12 + day.month


def plain_case_parts(cases, as_of):
    """{(month, department, part): (numerator, denominator)} by the definitions, month by month, case by case."""
    found = defaultdict(lambda: [0, 0])

    def add(when, case, part, counts):
        if month(as_of) - 13 < when <= month(as_of):
            pair = found[when, NAMES.get(case.dept, case.dept), part]
            pair[0] += bool(counts)
            pair[1] += 1

    for c in cases:
        if c.is_void or c.found_at.date() > as_of:
            continue
        handled = c.handled.date() if c.handled and c.handled.date() <= as_of else None
        if c.due_at and c.due_at.date() <= as_of:
            due = month(c.due_at)
            add(due, c, "on_time", c.closed_at and c.closed_at <= c.due_at)
            add(due, c, "handled_on_time", c.handled and c.handled <= c.due_at)
            add(due, c, "extended", c.n_extensions)
            add(due, c, "overdue_open", not handled or month(handled) > due)
        start = month(c.found_at)
        is_handled = handled is not None and month(handled) <= start
        if is_handled or (c.due_at and c.due_at.date() <= as_of and month(c.due_at) <= start):
            add(start, c, "handled", is_handled)
        if c.verified_at and c.verified_at.date() <= as_of:
            add(month(c.verified_at), c, "rework", c.n_reworks or c.result in ("虚假整改", "不到位", "未整改"))
            add(month(c.verified_at), c, "fake", c.result == "虚假整改")
    return {key: tuple(pair) for key, pair in found.items()}


def plain_rebounds(cases, as_of):
    """The same for what came back within 30 days of a closure that has been followed so long."""
    found = defaultdict(lambda: [0, 0])
    known = [c for c in cases if not c.is_void and c.venue and c.item]
    for c in known:
        if not c.closed_at or c.closed_at.date() > as_of - timedelta(days=30):
            continue
        when = month(c.closed_at) + 1
        if month(as_of) - 13 < when <= month(as_of):
            again = any(
                o is not c and (o.venue, o.item) == (c.venue, c.item) and o.found_at > c.closed_at
                and o.found_at.date() - c.closed_at.date() <= timedelta(days=30)
                for o in known
            )  # fmt: skip
            pair = found[when, NAMES.get(c.dept, c.dept), "rebound"]
            pair[0] += again
            pair[1] += 1
    return {key: tuple(pair) for key, pair in found.items()}


def asked(store, name, **params):
    rows = query.run(store, f"ranking/{name}", params)
    keys = zip(rows["month_number"], rows["dept_name"], rows["part"], strict=True)
    return dict(zip(keys, zip(rows["numerator"], rows["denominator"], strict=True), strict=True))


@pytest.mark.parametrize("as_of", CUTS)
def test_the_parts_of_cases_are_counted_as_the_plain_rules_say(city, as_of):
    store, cases = city
    assert asked(store, "cases_by_month", as_of=as_of) == plain_case_parts(cases, as_of)
    own = [case for case in cases if case.source == "暗访"]
    assert asked(store, "cases_by_month", as_of=as_of, source="暗访") == plain_case_parts(own, as_of)


@pytest.mark.parametrize("as_of", CUTS)
def test_rebounds_are_counted_as_the_plain_rules_say(city, as_of):
    store, cases = city
    expected = plain_rebounds(cases, as_of)
    assert sum(top for top, _ in expected.values()) > 10
    assert asked(store, "rebounds_by_month", as_of=as_of) == expected


def test_the_peer_group_comes_with_the_department_and_strangers_have_none(city):
    rows = query.run(city[0], "ranking/cases_by_month", {"as_of": AS_OF})
    for name, group in rows.groupby("dept_name")["peer_group"]:
        assert set(group.dropna()) == ({GROUPS[name]} if name in GROUPS else set())


@pytest.mark.parametrize("part", CASE_PARTS)
@pytest.mark.parametrize("as_of", CUTS)
def test_the_cases_listed_are_those_that_cost_points(city, part, as_of):
    store, cases = city
    is_bad = part in ("extended", "overdue_open", "rework")
    for (when, name, each), (top, bottom) in plain_case_parts(cases, as_of).items():
        if each == part and when > month(as_of) - 4:
            first = date((when - 1) // 12, (when - 1) % 12 + 1, 1)
            last = min(date(when // 12, when % 12 + 1, 1) - timedelta(days=1), as_of)
            given = {"as_of": as_of, "from_date": first, "to_date": last, "department": name, "part": part}
            listed = query.run(store, "ranking/lost_cases", given)
            assert len(listed) == (top if is_bad else bottom - top), (when, name)


def test_the_rebounds_listed_are_those_that_cost_points(city):
    store, cases = city
    for (when, name, _), (top, _) in plain_rebounds(cases, AS_OF).items():
        first = date((when - 2) // 12, (when - 2) % 12 + 1, 1)
        last = date((when - 1) // 12, (when - 1) % 12 + 1, 1) - timedelta(days=1)
        given = {"as_of": AS_OF, "from_date": first, "to_date": last, "department": name}
        assert len(query.run(store, "ranking/lost_rebounds", given)) == top


def test_tasks_count_at_the_last_report_of_a_month_and_being_ahead_makes_up_for_nothing(city):
    store, _ = city
    found = asked(store, "tasks_by_month", as_of=AS_OF)
    october, november = 2026 * 12 + 10, 2026 * 12 + 11
    # T1 on 10-25: 25 of 60 days planned, 60 % done; T2: due, half done. T1 on 11-08: 39 of 60 days, 60 %; T2 done.
    assert found[october, "市容环境管理处", "task"] == pytest.approx((2 * 25 / 60 + 0.5, 2 * 25 / 60 + 1))
    assert found[november, "市容环境管理处", "task"] == pytest.approx((2 * 0.6 + 1, 2 * 39 / 60 + 1))
    assert (november, "园林管理处", "task") not in found
    mid = asked(store, "tasks_by_month", as_of=date(2026, 10, 12))
    assert mid[october, "市容环境管理处", "task"] == pytest.approx((2 * 0.1, 2 * 11 / 60))
    given = {"as_of": AS_OF, "from_date": date(2026, 11, 1), "to_date": AS_OF, "department": "市容环境管理处"}
    assert list(query.run(store, "ranking/lost_tasks", given)["task_id"]) == ["T1"]


@pytest.mark.parametrize("day", ["1999-12-31", "2000-02-29", "2024-02-29", "2025-12-31", "2026-03-01", "2100-02-28"])
def test_the_month_of_a_report_day_is_that_of_the_calendar(tmp_path, day):
    store = store_at(tmp_path)
    header = ["任务编号", "阶段编号", "任务名称", "牵头单位", "计划开始", "计划完成", "进度", "更新日期"]
    accept(store, "a.csv", "task", [header, ["T", "P", "甲", "D1", day, day, "50", day]], as_of=date.fromisoformat(day))
    assert rows_of(store, "SELECT month_number FROM task_month") == [(month(date.fromisoformat(day)),)]
    store.close()


def test_matched_visits_are_those_of_one_place_and_month_with_both(city):
    store, _ = city
    rows = query.run(store, "agreement/matched_visits", {"as_of": AS_OF})
    found = {(r.venue_name, r.month_number % 12): r for r in rows.itertuples()}
    assert set(found) == {("滨江菜市场", 10), ("江堤公厕", 11)}
    market = found["滨江菜市场", 10]
    assert (market.self_visits, market.self_items, market.self_passed, market.self_issues) == (2, 30, 28, 2)
    assert (market.secret_visits, market.secret_items, market.secret_passed, market.secret_issues) == (1, 20, 15, 5)
    assert (market.venue_type, market.dept_name) == ("农贸市场", "市容环境管理处")
    late = query.run(store, "agreement/matched_visits", {"as_of": AS_OF, "from_date": date(2026, 10, 12)})
    assert list(late["venue_name"]) == ["江堤公厕"]
    assert query.run(store, "agreement/matched_visits", {"as_of": AS_OF, "department": "园林管理处"}).shape[0] == 1
    assert query.run(store, "agreement/matched_visits", {"as_of": date(2026, 10, 10)}).empty


def test_kinds_of_inspection_are_counted_with_their_squares(city):
    rows = query.run(city[0], "agreement/kinds_of_inspection", {"as_of": AS_OF}).set_index("source")
    plain = [(m, x, m - x if found is None else found) for s, _, _, _, m, x, found in VISITS if s == "自查" and m]
    own = rows.loc["自查"]
    assert (own["n_visits"], own["n_items"], own["n_passed"]) == (
        5,
        sum(m for m, _, _ in plain),
        sum(x for _, x, _ in plain),
    )
    assert own["n_issues"] == sum(found for _, _, found in plain)
    assert own["sum_xx"] == sum(x * x for _, x, _ in plain) and own["sum_xm"] == sum(x * m for m, x, _ in plain)
    assert set(rows.index) == {"自查", "暗访", "第三方评估"}


def test_a_reward_counts_in_the_month_it_names_by_whatever_sign_it_was_written(tmp_path):
    store = store_at(tmp_path)
    accept(store, "部门.csv", "department", [["部门编码", "部门名称", "简称"], ["D1", "市容环境管理处", "市容处"]])
    header = ["奖惩编号", "日期", "部门", "类型", "分值", "关联考核月份"]
    rows = [
        ["1", "2026-11-09", "市容处", "批评", "1", ""],
        ["2", "2026-11-09", "D1", "约谈", "-0.5", "2026-10"],
        ["3", "2026-11-09", "市容环境管理处", "加分", "2", "2025年12月"],
        ["4", "2026-11-09", "市容环境管理处", "其他", "-1", "上个月"],
        ["5", "2026-11-09", "别处", "表彰", "", "2026/9"],
    ]
    accept(store, "奖惩.csv", "reward", [header, *rows])
    found = query.run(store, "ranking/rewards", {"as_of": AS_OF}).set_index("reward_id")
    months = {number: found.loc[number, "month_number"] for number in "12345"}
    assert months == {"1": 24323, "2": 24322, "3": 2025 * 12 + 12, "4": 24323, "5": 24321}
    points = found["signed_points"].to_dict()
    assert (points["1"], points["2"], points["3"], points["4"]) == (-1, -0.5, 2, -1)
    assert list(found.loc[["1", "2", "3"], "dept_name"].unique()) == ["市容环境管理处"]
    assert query.run(store, "ranking/rewards", {"as_of": date(2026, 11, 8)}).empty
    store.close()


SURVEYS = [
    # number, day, kind, department, district, asked, favourable
    ("1", "2026-11-15", "满意度", "市容处", "", 40, 30),
    ("2", "2026-11-01", "满意度", "D1", "", 60, 60),
    ("3", "2026-11-16", "满意度", "D1", "", 10, 1),  # after the cut-off
    ("4", "2026-11-02", "知晓率", "D1", "", 90, 9),
    ("5", "2026-11-02", "满意度", "", "滨江区", 70, 7),
    ("6", "2025-11-01", "满意度", "市容环境管理处", "", 50, 20),
    ("7", "2025-10-31", "满意度", "市容环境管理处", "", 50, 10),  # the fourteenth month
    ("8", "2026-10-31", "满意度", "别处", "", 30, 12),
]


def test_satisfaction_counts_in_the_month_of_the_survey_and_in_no_other(tmp_path):
    store = store_at(tmp_path)
    departments = [["部门编码", "部门名称", "简称", "同类组"], ["D1", "市容环境管理处", "市容处", "管理处"]]
    accept(store, "部门.csv", "department", departments)
    header = ["调查编号", "调查日期", "调查项目", "被评部门", "区县", "有效样本", "满意人数"]
    accept(store, "调查.csv", "survey", [header, *SURVEYS])
    names = {"市容处": "市容环境管理处", "D1": "市容环境管理处"}
    for as_of in (AS_OF, date(2026, 11, 1), date(2026, 10, 31)):
        expected = defaultdict(lambda: (0, 0))
        for _, day, kind, dept, _, asked_n, favourable in SURVEYS:
            on = date.fromisoformat(day)
            if dept and kind == "满意度" and on <= as_of and month(on) > month(as_of) - 13:
                key = (month(on), names.get(dept, dept), "satisfied")
                expected[key] = (expected[key][0] + favourable, expected[key][1] + asked_n)
        assert asked(store, "satisfaction_by_month", as_of=as_of) == expected
    rows = query.run(store, "ranking/satisfaction_by_month", {"as_of": AS_OF}).set_index("dept_name")
    assert (rows["n"] == rows["denominator"]).all()
    assert set(rows["peer_group"].dropna()) == {"管理处"} and rows.loc["别处"].isna()["peer_group"]
    given = {"as_of": AS_OF, "from_date": date(2026, 11, 1), "to_date": AS_OF, "department": "市容环境管理处"}
    listed = query.run(store, "ranking/lost_answers", given)
    assert list(listed["survey_id"]) == ["1"] and list(listed["n_unfavourable"]) == [10]
    store.close()
