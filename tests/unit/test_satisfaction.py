"""Surveys against their target, how many more answers would decide, and the words of shares on the cards."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from cleancity.analysis import satisfaction
from cleancity.analysis.kpi import Counts, is_clear_change
from cleancity.analysis.satisfaction import CLOSE, FEW, MET, MISSED, advice, judged, more_answers
from cleancity.briefing.readings import base_words, change_words
from cleancity.charts import satisfaction as pictures

counts = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def surveys(*pairs):
    rows = pd.DataFrame(pairs, columns=["n_positive", "n_asked"])
    return judged(rows.assign(surveyed_day=range(20_000, 20_000 + len(rows)), scope="全市", dept_name="甲处"), 0.9, 20)


@given(counts)
def test_a_survey_meets_its_target_only_when_the_whole_interval_does(case):
    row = surveys(case).iloc[0]
    low, high = proportion_confint(*case, method="wilson")
    expected = FEW if case[1] < 20 else MET if low >= 0.9 else MISSED if high < 0.9 else CLOSE
    assert row["verdict"] == expected or min(abs(low - 0.9), abs(high - 0.9)) < 1e-12


def test_ninety_per_cent_of_fifty_is_too_close_to_call():
    rows = surveys((45, 50), (1224, 1316), (1055, 1226), (9, 10))
    assert rows["verdict"].tolist() == [CLOSE, MET, MISSED, FEW]
    words = advice(rows.iloc[0], 0.9, 0.03)
    assert "还不能下结论" in words and "若实际比目标高 3 个百分点" in words and "份答卷才能定" in words
    assert "照现在的比例" in advice(surveys((92, 100)).iloc[0], 0.9, 0.03)
    assert "不作判断" in advice(rows.iloc[3], 0.9, 0.03)


@given(counts, st.sampled_from([0.85, 0.88, 0.92, 0.93, 0.97]))
def test_so_many_more_answers_decide_and_one_fewer_does_not(case, assumed):
    def is_clear(more):
        low, high = proportion_confint(case[0] + assumed * more, case[1] + more, method="wilson")
        return low >= 0.9 if assumed > 0.9 else high < 0.9

    more = more_answers(*case, 0.9, assumed)
    if more is None:
        assert not is_clear(50_000)
        return
    assert is_clear(more + 1e-6) and (more == 0 or not is_clear(more - 1 - 1e-6))


def test_no_number_of_answers_decides_what_lies_on_the_target():
    assert more_answers(45, 50, 0.9, 0.9) is None


def test_two_surveys_are_compared_only_when_they_differ_by_more_than_chance():
    assert "变化不明显" in satisfaction.compared(surveys((45, 50), (46, 50)))
    assert "高 10.0 个百分点" in satisfaction.compared(surveys((800, 1000), (900, 1000)))
    assert satisfaction.compared(surveys((45, 50))) == ""
    assert satisfaction.compared(surveys((45, 50), (900, 1000)).assign(scope=["区县", "全市"])) == ""


def test_the_pictures_say_share_count_and_verdict():
    rows = surveys((45, 50), (1224, 1316), (1055, 1226))
    said = [each.text for each in pictures.over_time(rows, 0.9, 300).layout.annotations]
    assert "90.0 %<br>临界" in said and "目标 90 %" in said
    said = [each.text for each in pictures.by_unit(rows, "dept_name", 0.9).layout.annotations]
    assert "90.0 %（78.6—95.7）50 份" in said and said.count("未达标") == 1


# ---- shares on the cards ---------------------------------------------------------------------------------------------


@given(counts, counts)
def test_a_change_is_clear_only_when_the_interval_of_the_difference_leaves_nought_out(one, other):
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    if min(abs(low), abs(high)) > 1e-9:
        assert is_clear_change(Counts(*one), Counts(*other)) == (low > 0 or high < 0)


def test_a_change_within_chance_is_neither_better_nor_worse():
    assert change_words(0.318, 0.362, unit="百分点", more_is_better=False, is_clear=False) == "变化不明显"
    assert change_words(0.5, 0.5, unit="百分点", more_is_better=False, is_clear=False) == "持平"


@pytest.mark.parametrize(
    ("header", "counts_", "words"),
    [
        ({"sample": "{n} 件"}, Counts(834, 855), "855 件 · 96.3—98.4 %"),
        ({"sample": "{n} 件"}, Counts(3, 4), "4 件 · 样本不足"),
        ({"base": "未结共 {n} 件"}, Counts(76, 1431, True), "未结共 1,431 件"),
        ({"base": "应得 {n} 分，实得 {k}"}, Counts(70.6, 73.4), "应得 73 分，实得 71"),
        ({"sample": "{n} 件"}, None, "没有可计的"),
    ],
)
def test_a_card_says_what_its_number_rests_on(header, counts_, words):
    assert base_words(header, counts_) == words
