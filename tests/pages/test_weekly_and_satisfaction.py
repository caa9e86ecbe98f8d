"""每周变化 and 群众满意 of the demo city, and the overview's shares with their counts."""

from datetime import date

import pytest

WEEKLY, SATISFACTION = "每周变化", "群众满意"


def test_the_weekly_page_finds_that_finding_has_really_risen_and_leaves_the_rest_alone(demo):
    app = demo().open(WEEKLY)
    assert app.faults == []
    assert "第46周（11.9—11.15）真的变了的有 2 项：日均新增升了、每周办结升了" in app.words
    verdicts = app.at.dataframe[0].value.set_index("title")["verdict"]
    assert verdicts["反弹占新增"] == verdicts["按期结案率"] == "在平常波动之内"
    assert "国庆节" in app.words and "明显偏慢：" in app.words and "房地产管理处" in app.words


def test_other_figures_of_the_weekly_page_can_be_chosen(demo):
    app = demo().open(WEEKLY)
    for option in app.at.selectbox(key="choice_figure").options[::3]:
        chosen = next(each for each in app.at.selectbox if each.key == "choice_figure")
        chosen.select_index(chosen.options.index(option)).run()
        assert app.faults == [] and len(app.at.get("plotly_chart")) == 2


@pytest.mark.parametrize(
    ("key", "value"), [("department", "烈士陵园管理处"), ("category", "农贸市场"), ("period", "全部")]
)
def test_the_weekly_page_follows_the_filters_and_says_what_it_cannot(demo, key, value):
    app = demo().choose(key, value).open(WEEKLY)
    assert app.faults == []
    if value == "烈士陵园管理处":
        assert "还看不出有没有变" in app.words
    if key == "category":
        assert "检查合格率" not in set(app.at.dataframe[0].value["title"])


def test_the_last_survey_is_too_close_to_call_and_the_poor_department_is_named(demo):
    app = demo().open(SATISFACTION)
    assert app.faults == []
    assert "90.0 %，**临界**" in app.words and "50 份，95 % 区间 78.6—95.7 %" in app.words
    assert "还不能下结论" in app.words and "未达标：房地产管理处" in app.words
    app.at.query_params["kind"] = "知晓率"
    app.open(SATISFACTION)
    assert "94.0 %，**达标**" in app.words and "没有分区县的知晓率调查" in app.words and app.faults == []


@pytest.mark.parametrize(("key", "value"), [("district", "滨江区"), ("department", "房地产管理处"), ("period", "上周")])
def test_the_surveys_follow_the_filters(demo, key, value):
    app = demo().choose(key, value).open(SATISFACTION)
    assert app.faults == []
    if key != "period":
        assert value in app.words


def test_every_share_on_the_overview_stands_on_its_count_and_noise_is_called_noise(demo):
    app = demo()
    captions = "\n".join(each.value for each in app.at.get_by_key("kpi_on_time_closure").caption)
    assert "855 件 · 96.3—98.4 %" in captions and "较上周 变化不明显" in captions
    captions = "\n".join(each.value for each in app.at.get_by_key("kpi_repeat_share").caption)
    assert "同比 ▲ 3.8 百分点 变差" in captions
    app.press("measure_on_time_closure_口径")
    assert "95 % 区间（威尔逊）：**96.3—98.4 %**" in app.words


# Last: a store of its own closes the one that the tests above share.
def test_a_rainy_week_is_written_down_on_the_page_and_taken_back(own):
    app = own().open(WEEKLY)
    app.at.date_input(key="annotation_first").set_value(date(2026, 11, 3))
    app.at.date_input(key="annotation_last").set_value(date(2026, 11, 9))
    app.at.text_input(key="annotation_words").input("![x](http://evil.example/x.png)")
    app.press("annotation_write")
    assert "已记下" in app.words and "5 周有节假日、标注或没有数据，没有计入" in app.words and app.faults == []
    assert "![x]" not in app.words and "\\!\\[x" in app.words, "typed text stays text"
    app.press("annotation_write")
    assert "结束日期" not in app.words
    back = next(button for button in app.at.button if button.label == "撤回")
    app.press(back.key)
    assert "已撤回" in app.words and app.faults == []
