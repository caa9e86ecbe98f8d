"""Every page of the demo city, its numbers held against the queries that they are the answers of."""

from datetime import date

import pytest

from cleancity import query
from tests.city import BOARDS, PAGES

AS_OF, MONDAY = date(2026, 11, 15), date(2026, 11, 9)
THIS_WEEK = {"as_of": AS_OF, "from_date": MONDAY, "to_date": AS_OF}
SHARES = ("on_time_closure", "repeat_share", "rebound_share", "phase_progress", "supply_satisfaction")
PERIODS = {
    "上周": {"as_of": date(2026, 11, 8), "from_date": date(2026, 11, 2), "to_date": date(2026, 11, 8)},
    "近13周": {"as_of": AS_OF, "from_date": date(2026, 8, 17), "to_date": AS_OF},
    "全部": {"as_of": AS_OF},
}


def measured(app, measure, **params):
    """A measure as a card writes it, straight from its SQL."""
    extra = {"campaign": running_campaign(app, params)} if measure == "phase_progress" else {}
    row = query.run(app.store, f"measures/{measure}", {**params, **extra}).iloc[0]
    if measure == "overdue_open":
        return f"{row['numerator']:,.0f} 件"
    return f"{100 * row['numerator'] / row['denominator']:.1f} %" if row["denominator"] else "—"


def running_campaign(app, params):
    phases = query.run(app.store, "phases/progress_by_phase", params)
    return phases[phases["is_current"] & (phases["total_weight"] > 0)].sort_values("start_day")["campaign_id"].iloc[-1]


@pytest.mark.parametrize("title", PAGES)
def test_a_page_of_the_demo_city_shows_its_title_and_no_error(demo, title):
    app = demo().open(title)
    assert app.faults == []
    assert f"# {title}：" in app.words
    assert "示例数据" in app.words


@pytest.mark.parametrize("title", BOARDS)
def test_a_board_says_city_period_with_dates_and_how_fresh_the_data_is(demo, title):
    assert "示例市 · 第46周（11.9—11.15） · 数据截至 2026年11月15日" in demo().open(title).words


@pytest.mark.parametrize("measure", [*SHARES, "overdue_open"])
def test_a_card_of_the_overview_shows_what_its_measure_counts(demo, measure):
    app = demo()
    assert app.card(measure) == measured(app, measure, **THIS_WEEK)


@pytest.mark.parametrize("period", PERIODS)
def test_the_cards_follow_the_period(demo, period):
    app = demo().choose("period", period)
    assert app.faults == []
    shown = {measure: app.card(measure) for measure in (*SHARES, "overdue_open")}
    assert shown == {measure: measured(app, measure, **PERIODS[period]) for measure in shown}


@pytest.mark.parametrize(
    ("key", "value"),
    [("district", "滨江区"), ("department", "房地产管理处"), ("source", "12345热线"), ("category", "农贸市场")],
)
def test_the_cards_follow_a_filter(demo, key, value):
    app = demo().choose(key, value)
    assert app.faults == []
    whole = measured(app, "overdue_open", **THIS_WEEK)
    shown = {measure: app.card(measure) for measure in ("on_time_closure", "repeat_share", "overdue_open")}
    assert shown == {measure: measured(app, measure, **THIS_WEEK, **{key: value}) for measure in shown}
    assert shown["overdue_open"] != whole


def test_the_five_sentences_name_the_truths_planted_in_the_demo(demo):
    words = demo().words
    for truth in ("滨江菜市场", "摊位脏乱", "房地产管理处", "评估阶段", "医用防护服", "已缺货"):
        assert truth in words


def test_the_measure_card_shows_formula_both_counts_and_the_query(demo):
    app = demo().press("measure_on_time_closure_口径")
    row = query.run(app.store, "measures/on_time_closure", THIS_WEEK).iloc[0]
    assert f"**{row['numerator']:,.0f}**" in app.words and f"**{row['denominator']:,.0f}**" in app.words
    assert query.find("measures/on_time_closure").headers["formula"] in app.words
    assert app.at.code[0].value == query.find("measures/on_time_closure").sql.strip()


def test_the_map_counts_every_issue_that_it_cannot_draw(demo):
    app = demo().choose("period", "近13周").open("问题热点")
    counts = query.run(app.store, "hotspots/left_off_by_reason", PERIODS["近13周"]).iloc[0]
    left_off = [int(value) for name, value in counts.items() if name.startswith("n_") and value]
    assert len(left_off) > 1
    assert "坐标" in app.words
    asked = {**PERIODS["近13周"], "resolution": 8, "with_default": 0}
    cells = query.run(app.store, "hotspots/cells_by_resolution", asked)
    drawn = app.at.get("deck_gl_json_chart")[0].proto.json
    assert drawn.count('"h":"88') == len(cells)


def test_the_issue_list_counts_and_pages_what_the_query_counts(demo):
    app = demo().open("问题台账")
    n_issues = int(query.run(app.store, "issues/count", {**THIS_WEEK, "n_days": 3})["n_issues"].iloc[0])
    assert f"导出全部 {n_issues:,} 件" in app.downloads
    first = list(app.at.dataframe[0].value["issue_id"])
    assert len(first) == 50
    next(button for button in app.at.button if button.label == "下一页").click()
    app.at.run()
    assert f"第 51—100 件，共 {n_issues:,} 件" in app.words
    assert not set(first) & set(app.at.dataframe[0].value["issue_id"])


def test_a_link_shows_one_issue_with_every_version_and_its_file(demo):
    app = demo()
    issue = query.run(app.store, "issues/list", {**THIS_WEEK, "n_days": 3, "limit": 1, "offset": 0, "sort": "recent"})
    app.at.query_params["issue"] = issue["issue_id"].iloc[0]
    app.open("问题台账")
    assert app.faults == []
    assert "第46周" in app.words and "检查问题" in app.words


def test_the_phases_page_has_both_campaigns(demo):
    app = demo().open("阶段进度")
    names = query.run(app.store, "phases/campaigns", {})["campaign_name"]
    assert len(names) == 2
    for name in query.run(app.store, "filters/campaign", {})["label"]:
        app.choose("campaign", name)
        assert app.faults == []
        assert app.at.get("plotly_chart")


def test_the_supplies_page_lists_what_is_to_be_bought(demo):
    app = demo().open("应急物资")
    items = query.run(app.store, "supplies/replenishment", {**THIS_WEEK, "short_share": 0.8})
    assert f"要补 {len(items)} 项" in app.words
    assert "84消毒液" in "".join(str(table.value) for table in app.at.dataframe)
