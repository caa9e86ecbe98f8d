# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""部门排名 and 自查与暗访: planted truths are found, every lost point opens to its cases, too little data is said."""

from contextlib import contextmanager
from datetime import date

import pytest

from cleancity import intake, query
from tests.city import demo_copy
from tests.making import FILES, csv_bytes, store_at
from tests.pages.conftest import app_on

AS_OF = date(2026, 11, 15)
OCTOBER = {"as_of": AS_OF, "from_date": date(2026, 10, 1), "to_date": date(2026, 10, 31)}
MONTH = 2026 * 12 + 10


LEAGUE, LEDGER, REWARDS, KINDS, PLACES = "place_and_score", "n_lost", "signed_points", "per_visit", "missed"


def table(app, column):
    """The rows of the one grid that has such a column."""
    wanted = {"place", "score"} if column == LEAGUE else {column}
    [rows] = [each.value for each in app.at.dataframe if wanted <= set(each.value.columns)]
    return rows


def at_month(app, **chosen):
    """The ranking of October 2026, or as the address says."""
    for name, value in {"month": MONTH, **chosen}.items():
        app.at.query_params[name] = str(value)
    return app.open("部门排名")


def test_the_ranking_names_best_and_worst_and_ranks_nobody_on_too_few_cases(demo):
    app = demo().open("部门排名")
    assert app.faults == []
    assert "2026年11月（至15日）月考（本市月考）：**园林管理处** 得分最高" in app.words
    assert "**房地产管理处** 最低" in app.words and "差别不是偶然" in app.words
    assert "红黑榜：红榜 **园林管理处、市政设施管理处**" in app.words
    assert "黑榜 **房地产管理处、市场监督管理局**（有 90 % 以上把握" in app.words
    assert "其余与同类无显著差异" in app.words
    assert "群众满意（5 分）还没有数据，其余各项按比例补足到 100 分" in app.words
    assert "样本不足，不排名（各项都少于 20 件）：河道管理处（16 件）、烈士陵园管理处（1 件）" in app.words
    league = table(app, LEAGUE)
    assert list(league["dept_name"])[-1] == "房地产管理处" and "烈士陵园管理处" not in list(league["dept_name"])
    assert "没有参加排名的：惠民物业服务公司（5 件）、" in app.words


def test_a_share_in_the_league_is_what_the_query_counted(demo):
    app = at_month(demo())
    rows = query.run(app.store, "ranking/cases_by_month", {"as_of": AS_OF})
    own = rows[(rows["month_number"] == MONTH) & (rows["part"] == "on_time")].set_index("dept_name")
    league = table(app, LEAGUE).set_index("dept_name")
    for name in league.index:
        top, n = own.loc[name, ["numerator", "n"]]
        assert league.loc[name, "on_time"] == f"{100 * top / n:.1f} [{n:.0f}]"


@pytest.mark.parametrize("scheme", ["standard", "jinniu", "yuncheng"])
@pytest.mark.parametrize("group", ["国企", "街道"])
def test_every_scheme_and_group_is_drawn(demo, scheme, group):
    app = at_month(demo(), scheme=scheme, group=group)
    assert app.faults == []
    title = {"standard": "本市月考", "jinniu": "成都金牛办法", "yuncheng": "运城办法"}[scheme]
    assert f"2026年10月月考（{title}）" in app.words
    assert "红黑榜：够样本的同类部门只有" in app.words and "不到 8 个，不设" in app.words
    if group == "街道":
        assert "只有 **滨江街道办事处** 够样本" in app.words and "无从比较" in app.words


def test_a_scheme_that_does_not_see_rebounds_names_nobody(demo):
    assert "红黑榜：与同类无显著差异，不点名。" in at_month(demo(), scheme="jinniu").words


def test_every_point_lost_opens_to_its_cases(demo):
    app = at_month(demo(), unit="房地产管理处")
    ledger = table(app, LEDGER).set_index("title")
    assert ledger.index[0] == "反弹"
    before = {**OCTOBER, "from_date": date(2026, 9, 1), "to_date": date(2026, 9, 30), "department": "房地产管理处"}
    listed = query.run(app.store, "ranking/lost_rebounds", before)
    assert ledger.loc["反弹", "n_lost"] == f"{len(listed)} 件"
    assert f"30 天内反弹：**{len(listed)}** 件" in app.words
    shown = table(app, "n_days_to_return")
    assert list(shown["issue_id"]) == list(listed["issue_id"])
    for title, part in (("按期结案", "on_time"), ("返工或虚假整改", "rework")):
        cases = query.run(app.store, "ranking/lost_cases", {**OCTOBER, "department": "房地产管理处", "part": part})
        assert ledger.loc[title, "n_lost"] == f"{len(cases)} 件", title
    assert any(link.label.startswith("看 ") and "全部经过" in link.label for link in app.at.page_link)


def test_satisfaction_counts_in_a_month_with_a_survey_and_opens_to_it(demo):
    september = MONTH - 1
    app = at_month(demo(), month=september, unit="房地产管理处")
    assert app.faults == []
    assert "群众满意（5 分）还没有数据" not in app.words
    rows = query.run(app.store, "ranking/satisfaction_by_month", {"as_of": AS_OF})
    row = rows[(rows["month_number"] == september) & (rows["dept_name"] == "房地产管理处")].iloc[0]
    assert set(rows["month_number"]) == {september, MONTH - 7}
    league = table(app, LEAGUE).set_index("dept_name")
    assert league.loc["房地产管理处", "satisfied"] == f"{100 * row['numerator'] / row['n']:.1f} [{row['n']}]"
    ledger = table(app, LEDGER)
    n_lost = int(row["n"] - row["numerator"])
    assert ledger.set_index("title").loc["群众满意", "n_lost"] == f"{n_lost} 人"
    given = {"from_date": date(2026, 9, 1), "to_date": date(2026, 9, 30), "department": "房地产管理处"}
    listed = query.run(app.store, "ranking/lost_answers", {"as_of": AS_OF, **given})
    assert listed["n_unfavourable"].tolist() == [n_lost]


def test_rewards_hang_on_the_department(demo):
    app = at_month(demo(), unit="房地产管理处")
    assert "奖惩记录 3 条" in app.words
    assert "奖惩和按件扣分 −1.0 分" in app.words
    assert list(table(app, REWARDS)["kind"]) == ["问责", "约谈", "通报批评"]


def test_the_filters_department_is_the_one_opened(demo):
    app = demo().choose("department", "园林管理处")
    at_month(app)
    assert "园林管理处：按公式" in app.words


def test_what_was_owed_is_counted_as_the_submissions_page_counts_it(demo):
    app = demo()
    rows = query.run(app.store, "ranking/submissions_by_month", {"as_of": AS_OF})
    owed = query.run(app.store, "submissions/status", {"as_of": AS_OF})
    closes = owed["closes_at"].dt.year * 12 + owed["closes_at"].dt.month
    due = owed[(owed["is_due"] == 1) & (closes == MONTH)].groupby("dept_name")["is_on_time"].agg(["sum", "count"])
    own = rows[(rows["part"] == "submitted") & (rows["month_number"] == MONTH)].set_index("dept_name")
    assert dict(own["numerator"]) == dict(due["sum"]) and dict(own["n"]) == dict(due["count"])
    for part, day in (("submitted", OCTOBER),):
        late = query.run(app.store, "ranking/lost_submissions", {**day, "department": "河道管理处", "part": part})
        assert len(late) == due.loc["河道管理处", "count"] - due.loc["河道管理处", "sum"] > 0


def test_self_inspection_is_found_to_see_half_of_what_the_secret_visit_sees(demo):
    app = demo().choose("period", "全部").open("自查与暗访")
    assert app.faults == []
    assert "暗访每发现 100 个问题，自查只写出 **49** 个（95 % 区间 47—52）" in app.words
    assert "自查 92.2 %、暗访 84.2 %" in app.words
    assert "自查偏松，上报和考核以暗访为准" in app.words
    kinds = table(app, KINDS)
    assert set(kinds["source"]) == {"自查", "暗访", "交叉检查", "第三方评估"}
    assert len(table(app, PLACES)) == 30


def test_a_week_is_too_short_for_pairs_so_thirteen_are_looked_at(demo):
    assert "8.17—11.15：" in demo().open("自查与暗访").words


def test_kinds_of_places_are_compared_too(demo):
    app = demo()
    app.at.query_params["by"] = "venue_type"
    assert app.open("自查与暗访").faults == []


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "own"


@contextmanager
def pages_over(folder, *files):
    """A reader's session over a store with these files: (name, dataset, rows or bytes, options)."""
    store = store_at(folder)
    for name, dataset, content, options in files:
        data = content if isinstance(content, bytes) else csv_bytes(content)
        assert intake.ingest(store, data, name, dataset, **options).accepted
    store.close()
    with app_on(folder) as open_app:
        yield open_app()


def test_a_foreign_file_without_departments_is_said_in_words(folder):
    foreign = (FILES / "boston311-100.csv").read_bytes()
    mapping = (FILES.parents[1] / "data" / "mappings" / "boston311.toml").read_text(encoding="utf-8")
    with pages_over(folder, ("boston311-100.csv", "issue", foreign, {"mapping": mapping})) as app:
        assert app.open("部门排名").faults == [] and "请先上传部门名单" in app.words
        assert app.open("自查与暗访").faults == [] and "比不了" in app.words


def test_one_department_alone_and_no_inspections_are_said_in_words(folder):
    departments = [["部门编码", "部门名称", "同类组"], ["D1", "园林管理处", "管理处"]]
    header = ["问题编号", "上报时间", "责任部门", "整改时限", "结案时间", "状态"]
    issues = [[f"W{n}", f"2026-11-{n % 9 + 1:02} 08:00", "D1", f"2026-11-{n % 9 + 2:02}", f"2026-11-{n % 9 + 1:02} 17:00",
               "已结案"] for n in range(30)]  # fmt: skip
    with pages_over(
        folder, ("部门.csv", "department", departments, {}), ("问题.csv", "issue", [header, *issues], {})
    ) as app:
        assert app.open("部门排名").faults == []
        assert "只有 **园林管理处** 够样本" in app.words and "无从比较" in app.words
        assert "反弹（25 分）" in app.words and "没有奖惩记录" in app.words
        assert app.open("自查与暗访").faults == [] and "比不了" in app.words


def test_a_survey_that_costs_most_is_the_one_listed(folder):
    departments = [["部门编码", "部门名称", "同类组"], ["D1", "园林管理处", "管理处"]]
    header = ["问题编号", "上报时间", "责任部门", "整改时限", "结案时间", "状态"]
    issues = [
        [f"W{n}", f"2025-11-{n % 28 + 1:02} 08:00", "D1", "2025-11-30", "2025-11-29 17:00", "已结案"] for n in range(30)
    ]
    survey = [
        ["调查编号", "调查日期", "调查项目", "被评部门", "有效样本", "满意人数"],
        ["S1", "2025-11-05", "满意度", "D1", 40, 29], ["S2", "2025-11-06", "满意度", "D1", 30, 30],
    ]  # fmt: skip
    files = (
        ("部门.csv", "department", departments),
        ("问题.csv", "issue", [header, *issues]),
        ("调查.csv", "survey", survey),
    )
    with pages_over(folder, *((*each, {}) for each in files)) as app:
        assert app.open("部门排名").faults == []
        assert "失分最多的是群众满意" in app.words and "不满意：**11** 人" in app.words
        assert table(app, "n_unfavourable")["survey_id"].tolist() == ["S1"]
        assert [link.label for link in app.at.page_link if link.label == "去看这一项"]


def test_visits_to_few_places_make_no_verdict(folder):
    header = ["检查编号", "检查类型", "日期", "场所", "检查项数", "合格项数", "发现问题数"]
    rows = [
        [f"{kind}{place}", kind, "2026-11-09", f"第{place}公厕", 20, 20 if kind == "自查" else 12, 0 if kind == "自查" else 8]
        for place in range(3) for kind in ("自查", "暗访")
    ]  # fmt: skip
    issues = [["问题编号", "上报时间", "责任部门"], ["W1", "2026-11-10 08:00", "园林管理处"]]
    with pages_over(folder, ("检查.csv", "inspection", [header, *rows], {}), ("问题.csv", "issue", issues, {})) as app:
        assert app.open("自查与暗访").faults == []
        assert "配得上对的点位只有 3 处" in app.words and "先多安排" in app.words


def test_the_city_copied_for_these_tests_holds_rewards(template, tmp_path):
    store = store_at(demo_copy(template, tmp_path))
    intake.mend(store)
    assert len(query.run(store, "ranking/rewards", {"as_of": AS_OF})) == 9
    store.close()
