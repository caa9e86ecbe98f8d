"""反弹与回头看 and 评估整改: the demo city's planted truths, and what an office may have at first."""

import pytest
import streamlit as st
from lifelines import KaplanMeierFitter
from streamlit.testing.v1 import AppTest

from cleancity import intake, query
from cleancity.desk import HOLDING
from cleancity.ui.database import store as store_of_the_app
from tests.city import ROOT, store_url
from tests.making import FILES, csv_bytes, rows_of
from tests.pages.test_demo_city import AS_OF

REBOUNDS, ASSESSMENT = "反弹与回头看", "评估整改"
DAY = 20772  # 2026-11-15


def table(app, name):
    """The rows of one table of the page, by a column that only it has."""
    return next(each.value for each in app.at.dataframe if name in each.value.columns)


@pytest.fixture(scope="module")
def rebounds(demo):
    """反弹与回头看 of the demo city, opened once."""
    return demo().open(REBOUNDS)


@pytest.fixture(scope="module")
def assessment(demo):
    """评估整改 of the demo city, opened once."""
    return demo().open(ASSESSMENT)


def test_the_head_says_on_time_and_repeated_side_by_side_as_the_measures_count_them(rebounds):
    app = rebounds
    period = {"as_of": AS_OF, "from_date": AS_OF.replace(month=10, day=17)}
    for measure in ("on_time_closure", "repeat_share"):
        row = query.run(app.store, f"measures/{measure}", period).iloc[0]
        assert f"**{100 * row['numerator'] / row['denominator']:.1f} %**" in app.words
        assert f"{row['denominator']:,.0f} 件" in app.words
    assert "办得快，没有治住；房地产管理处明显偏高" in app.words
    pairs = table(app, "repeat_words")
    assert pairs["unit"].iloc[0] == "全市" and (pairs["repeat_interval"].head(14) != "—").all()
    assert app.faults == []


def test_the_five_windows_equal_lifelines_on_the_citys_rows(rebounds):
    app = rebounds
    sql = "SELECT closed_day, came_back_day FROM closed_issue WHERE is_recognisable AND closed_day BETWEEN ? AND ?"
    rows = rows_of(app.store, sql, [DAY - 181, DAY])
    cases = [(min(back or DAY, DAY) - closed, back is not None and back <= DAY) for closed, back in rows]
    fitted = KaplanMeierFitter().fit([days for days, _ in cases], [back for _, back in cases])
    shown = table(app, "rate_words")
    expected = 1 - fitted.survival_function_at_times([7, 14, 30, 60, 90]).to_numpy()
    assert list(shown["rate_words"]) == [f"{100 * share:.1f} %" for share in expected]
    band = 1 - fitted.confidence_interval_.loc[[7, 14, 30, 60, 90]].to_numpy()
    assert list(shown["interval"]) == [f"{100 * low:.1f}—{100 * high:.1f} %" for high, low in band]
    assert list(shown["n_at_risk"]) == list(fitted.event_table.loc[[7, 14, 30, 60, 90], "at_risk"])


def test_the_department_that_is_never_looked_at_again_and_the_one_that_fails_most_are_named(rebounds):
    app = rebounds
    assert "市政设施管理处 1,428 件 :orange[**一件没看**]" in app.words
    assert "已经反弹，房地产管理处明显偏高" in app.words
    rows = table(app, "coverage_words").set_index("dept_name")
    assert rows.loc["市政设施管理处", "n_rechecked"] == 0 and rows.index[0] == "市政设施管理处"
    assert 0.09 < rows["n_rechecked"].sum() / rows["n_closed"].sum() < 0.15
    owed = [label for label in app.downloads if "该看未看" in label]
    assert owed == [f"导出该看未看的 {rows['n_owed_unseen'].sum():,.0f} 件"]


def test_the_market_leads_the_stubborn_places_with_its_leader_and_the_way_to_its_issues(rebounds):
    app = rebounds
    assert "**滨江菜市场**“摊位脏乱”反弹 :orange[**15 次**]，责任领导 唐伟" in app.words
    assert table(app, "n_rebounds")["place"].iloc[0] == "滨江菜市场"
    assert "在台账中查看：滨江菜市场 摊位脏乱" in [link.label for link in app.at.page_link]


def test_closures_of_one_week_are_too_fresh_and_the_page_says_so(demo):
    app = demo()
    app.at.query_params["cohort"] = "period"
    app.open(REBOUNDS)
    assert "跟踪满 7 天的不足 20 件，还看不出反弹" in app.words and "还来得及安排" in app.words
    assert set(table(app, "rate_words")["rate_words"]) == {"跟踪这么久的不足 20 件"}
    assert app.faults == []


@pytest.mark.parametrize(
    ("title", "key", "value"),
    [(REBOUNDS, "department", "烈士陵园管理处"), (REBOUNDS, "period", "全部"), (ASSESSMENT, "source", "12345热线")],
)
def test_a_filter_that_leaves_little_or_all_is_no_trouble(demo, title, key, value):
    app = demo()
    app.at.query_params["by"] = "venue_type"
    assert app.choose(key, value).open(title).faults == []


def test_the_assessments_problems_are_worked_off_too_slowly_and_the_page_says_by_how_much(assessment):
    app = assessment
    for words in (
        "反馈 420 件，已结案 **260 件（62 %）**", "还不能申请复核验收", "还没有结案 160 件", "还有 25 天",
        "每周要办结 **45 件**，是现在的 6.6 倍", "照现在的速度赶不上", "**建筑工程管理处** 剩得最多",
    ):  # fmt: skip
        assert words in app.words, words
    rows = table(app, "needed_words")
    assert rows[["n_found", "n_closed", "n_open"]].sum().tolist() == [420, 260, 160]
    assert dict(zip(rows["dept_name"], rows["leader"], strict=True))["房地产管理处"] == "赵国栋"
    assert app.faults == []


def test_what_stands_in_the_way_is_listed_kind_by_kind(demo):
    app = demo().open(ASSESSMENT)
    assert len(table(app, "due")) == 160
    kinds = {"overdue": 16, "back": 31}
    for kind, n in kinds.items():
        app.at.query_params["kind"] = kind
        app.at.run()
        assert len(table(app, "due")) == n, kind
    assert "在台账中查看这一类" in [link.label for link in app.at.page_link]


ISSUES = ["问题编号", "来源", "检查日期", "责任部门", "责任领导", "小类", "场所", "核查时间", "结案时间", "整改时限"]
ONE = ["1", "暗访", "2026-11-09", "城管局", "", "占道", "", "", "", ""]
CURED = [
    "2",
    "技术评估反馈",
    "2026-05-18",
    "城管局",
    "王五",
    "占道",
    "甲市场",
    "2026-06-02 10:00",
    "2026-06-02 11:00",
    "2026-06-30",
]
OPEN = ["3", "技术评估反馈", "2026-05-18", "城管局", "", "占道", "乙市场", "", "", "2026-06-30"]


@pytest.fixture
def office(tmp_path, monkeypatch):
    """What the two pages say of a store with just these issues: office(rows, mapping) gives words by page."""
    monkeypatch.setenv("CLEANCITY_STORE", store_url(tmp_path))
    HOLDING.let_go()
    st.cache_resource.clear()
    st.cache_data.clear()
    opened = store_of_the_app()

    def say(data, mapping=None):
        receipt = intake.ingest(opened, data, "issue.csv", "issue", **({"mapping": mapping} if mapping else {}))
        assert receipt.accepted, receipt.problems
        said = {}
        for page in ("rebounds", "assessment"):
            app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
            app.switch_page(f"pages/rectify/{page}.py").run()
            assert not app.exception and not app.error, page
            said[page] = "\n".join(str(each.value) for each in [*app.markdown, *app.caption])
        return said

    yield say
    opened.close()
    HOLDING.let_go()
    st.cache_resource.clear()
    st.cache_data.clear()


def test_one_open_issue_without_place_is_too_little_and_nothing_was_assessed(office):
    said = office(csv_bytes([ISSUES, ONE]))
    assert "样本不足，不作评价" in said["rebounds"] and "没有结案的问题，说不了反弹" in said["rebounds"]
    assert "还没有技术评估反馈的问题" in said["assessment"] and "“来源”一列填“技术评估反馈”" in said["assessment"]


def test_a_foreign_city_without_assessment_or_rechecks_is_no_trouble(office):
    mapping = (ROOT / "data/mappings/boston311.toml").read_text(encoding="utf-8")
    said = office((FILES / "boston311-100.csv").read_bytes(), mapping)
    assert "还没有技术评估反馈的问题" in said["assessment"]
    assert "一件也没有回头看的记录" in said["rebounds"]


def test_when_all_is_cured_and_verified_the_review_can_be_asked_for(office):
    said = office(csv_bytes([ISSUES, ONE, CURED]))
    assert "可以申请复核验收" in said["assessment"] and "已经全部结案" in said["assessment"]
    assert "挡在复核验收前面" not in said["assessment"]


def test_what_nobody_works_on_has_no_pace_and_no_leader(office):
    said = office(csv_bytes([ISSUES, ONE, CURED, OPEN]))["assessment"]
    assert "近 8 周一件也没有办结" in said and "不办就赶不上" in said
    assert "没有责任领导 1 件" in said and "还没有结案 1 件" in said
