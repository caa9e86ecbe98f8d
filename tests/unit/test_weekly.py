"""每周变化 in words: which week is judged, what may be said of it, and when nothing may."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancity.analysis import weekly
from cleancity.analysis.annotated import EPOCH, Mark, weeks_marked
from cleancity.analysis.weekly import CHANGED, MEASURES, UNKNOWN, USUAL, judge
from cleancity.charts.control import control

MONDAY = 20_766  # 2026-11-09


def frame(last, n_weeks=26, **columns):
    """n_weeks steady weeks and one more in which some figures are as in `last`."""
    usual = {"n_found": 700, "n_rebound": 210, "n_due": 700, "n_on_time": 686, "n_closed": 700, "n_inspections": 50,
             "n_problems": 100, "n_items": 1000, "n_passed": 900, "median_hours": 12.0, "n_timed": 700}  # fmt: skip
    usual |= columns
    wobble = [1, 0.99, 1.01, 1.005, 0.995]
    rows = [{name: round(value * wobble[at % 5]) for name, value in usual.items()} for at in range(n_weeks)]
    rows = pd.DataFrame([*rows, {**usual, **last}]).assign(n_days=7.0, is_left_out=False, has_any=True)
    return rows.assign(week_day=[MONDAY - 7 * back for back in range(len(rows) - 1, -1, -1)])


def said(key, rows, n_min=20, min_weeks=12):
    return judge(rows, MEASURES[key], n_min, min_weeks)


@given(st.integers(10_000, 30_000))
def test_the_judged_week_is_the_last_that_was_over(day):
    monday = weekly.judged_monday(day)
    assert (EPOCH + timedelta(days=monday)).weekday() == 0
    assert monday + 6 <= day < monday + 13
    assert weekly.is_under_way(day) == ((EPOCH + timedelta(days=day)).weekday() != 6)


def test_a_week_under_way_is_said_shown_hollow_and_not_judged():
    assert weekly.about_weeks(MONDAY + 2, None).startswith("本周只到星期三，没有过完，先看上一整周")
    assert "没有过完" not in weekly.about_weeks(MONDAY + 6, None)
    counts = pd.DataFrame({"week_day": [MONDAY], "n_found": [300], "n_rebound": [90]})
    rest = weekly.under_way([counts], MONDAY, MONDAY + 2)
    assert weekly.so_far(rest, MEASURES["found"])["value"].iloc[0] == 100  # in three days
    assert weekly.so_far(rest, MEASURES["rebound"])["value"].iloc[0] == pytest.approx(0.3)
    assert weekly.so_far(rest, MEASURES["closed"]).empty and weekly.so_far(rest, MEASURES["hours"]).empty
    assert weekly.under_way([counts], MONDAY + 7, MONDAY + 6).empty


def test_usual_changed_and_for_better_or_worse():
    assert said("on_time", frame({})).word == USUAL
    worse, better = said("on_time", frame({"n_on_time": 630})), said("rebound", frame({"n_rebound": 120}))
    assert (worse.word, worse.is_better, worse.is_up) == (CHANGED, False, False)
    assert (better.word, better.is_better) == (CHANGED, True)
    assert said("found", frame({"n_found": 1400})).is_better is None
    assert weekly.verdict_words(worse) == "真的变了：降，变差"


def test_too_few_cases_or_weeks_give_no_verdict():
    few = said("rebound", frame({"n_found": 8, "n_rebound": 8}))
    assert few.word == UNKNOWN and "样本太少（8 件新增，不到 20）" in few.why
    young = said("rebound", frame({"n_rebound": 600}, n_weeks=11))
    assert young.word == UNKNOWN and "只有 11 周可比" in young.why
    rare = said("on_time", frame({"n_on_time": 58}, n_due=60, n_on_time=60))
    assert rare.word == UNKNOWN and "不到 5 件" in rare.why
    assert said("problems", frame({"n_inspections": 0, "n_problems": 0})).why == "这一周没有数据"


def test_weeks_too_few_for_a_verdict_draw_no_usual_range():
    young = said("found", frame({"n_found": 1400}, n_weeks=2))
    assert not young.chart.has_limits and not any(young.chart.weeks["rule"])
    assert weekly.verdict_words(young) == "还看不出：周数不够"
    assert weekly.usual_range(young.chart, young.measure) == "—"
    assert weekly.how_reckoned(young, 2) == "前 2 周里只有 2 周可比，还算不出平常范围。"
    control(young, {}, pd.DataFrame(), 290)


@pytest.mark.parametrize(("hours", "word"), [(14.0, USUAL), (14.9, USUAL), (13.1, USUAL), (15.1, CHANGED)])
def test_part_of_a_working_hour_is_no_change_however_alike_the_weeks_were(hours, word):
    rows = frame({"median_hours": hours}, median_hours=14.0)
    rows.loc[rows.index[:-1], "median_hours"] = [14.0, 13.9] + [14.0] * 24
    rows.loc[rows.index[-9:-1], "median_hours"] = 14.05  # nor is a run of them
    assert said("hours", rows).word == word


def test_a_week_of_which_nobody_sent_anything_has_not_fallen():
    rows = frame({"n_found": 0, "n_closed": 0}).assign(has_any=[True] * 26 + [False])
    assert said("closed", rows).why == said("found", rows).why == "这一周没有数据"


def test_many_failures_where_there_used_to_be_next_to_none_are_not_too_few():
    rows = frame({"n_due": 60, "n_on_time": 45}, n_due=60, n_on_time=59)
    assert said("on_time", rows).word == CHANGED


def test_the_headline_counts_names_and_advises():
    rows = frame({"n_on_time": 630, "n_found": 1400, "n_rebound": 420})
    verdicts = [judge(rows, each, 20, 12) for each in weekly.measures_for(rows)]
    words = weekly.headline(verdicts, "第46周", 26)
    assert "真的变了的有 2 项：按期结案率降了、日均新增升了" in words
    assert "其余 5 项在平常波动之内（较前 26 周平均）" in words and "先查按期结案率变差的原因" in words
    calm = [judge(frame({}), each, 20, 12) for each in weekly.measures_for(frame({}))]
    assert "都在平常波动之内" in weekly.headline(calm, "第46周", 26)
    young = [judge(frame({}, n_weeks=3), each, 20, 12) for each in MEASURES.values()]
    assert "还看不出有没有变**：周数不够" in weekly.headline(young, "第46周", 3)
    assert weekly.most_telling({each.measure.key: each for each in verdicts}) == "on_time"


def test_a_sentence_names_value_count_interval_and_what_it_is_compared_with():
    words = weekly.sentence(said("on_time", frame({"n_on_time": 630})), "第46周", 26)
    assert words.startswith("第46周按期结案率 90.0 %（700 件到期，95 % 区间 87.6—92.0 %），较前 26 周平均（98.0 %）")
    assert words.endswith("真的变了，变差：超出平常范围")


def test_weeks_before_the_data_are_away_and_gaps_after_are_left_out():
    counts = pd.DataFrame({"week_day": [MONDAY - 21, MONDAY], "n_found": [5, 7]})
    rows = weekly.weeks_of([counts], MONDAY - 70, MONDAY, {MONDAY - 14})
    assert rows["week_day"].tolist() == [MONDAY - 21, MONDAY - 14, MONDAY - 7, MONDAY]
    assert rows["n_found"].tolist() == [5, 0, 0, 7]
    assert rows["is_left_out"].tolist() == [False, True, True, False]
    assert rows["has_any"].tolist() == [True, False, False, True]
    assert weekly.weeks_of([counts.head(0)], MONDAY - 70, MONDAY, ()).empty


def test_unusual_days_mark_every_week_that_they_touch():
    rain = Mark(date(2026, 11, 8), date(2026, 11, 9), "降雨降雪", "")
    drive = Mark(date(2026, 11, 10), date(2026, 11, 10), "集中检查", "创卫检查")
    assert weeks_marked([drive, rain], MONDAY - 70, MONDAY) == {MONDAY - 7: "降雨降雪", MONDAY: "降雨降雪、创卫检查"}
    assert weeks_marked([rain], MONDAY, MONDAY) == {MONDAY: "降雨降雪"}


@pytest.mark.parametrize("key", MEASURES)
def test_every_figure_draws_with_and_without_anything_to_go_by(key):
    rows = frame({"n_rebound": 600})
    rest = pd.DataFrame({"value": [0.3]})
    drawn = control(said(key, rows), {MONDAY - 7: "国庆节", MONDAY: "国庆节"}, rest, 300)
    texts = [each.text for each in drawn.layout.annotations]
    assert "国庆节" in texts and "未满一周" in texts and any("上限" in text for text in texts)
    control(said(key, rows.tail(1)), {}, rest.head(0), 300)
