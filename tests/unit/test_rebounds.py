"""What came back: windows with enough followed, units that stand out, and the page's sentences."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from scipy.stats import binomtest

from cleancity.analysis import rebound_answers, rebounds
from cleancity.charts import rebounds as shown

AS_OF = date(2026, 11, 15)


def followed(cases):
    """rebounds/followed_by_unit of cases given as (unit, days followed, came back)."""
    frame = pd.DataFrame(cases, columns=["unit", "duration", "is_back"])
    return frame.groupby(["unit", "duration"], as_index=False).agg(
        n_events=("is_back", "sum"), n_censored=("is_back", lambda each: int((~each.astype(bool)).sum()))
    )


def drawn(rng, unit, n, per_day=0.012):
    back, seen = rng.geometric(per_day, n), rng.integers(0, 182, n)
    return [(unit, int(min(a, b)), bool(a <= b)) for a, b in zip(back, seen, strict=True)]


def test_the_windows_equal_lifelines_and_say_how_many_are_still_followed():
    cases = drawn(np.random.default_rng(1), "甲", 900)
    found = rebounds.follow(followed(cases), 20)
    fitted = KaplanMeierFitter().fit([each for _, each, _ in cases], [back for *_, back in cases])
    expected = 1 - fitted.survival_function_at_times(list(rebounds.WINDOWS)).to_numpy()
    assert found.windows["rate"].to_numpy() == pytest.approx(expected, abs=1e-12)
    at_risk = [sum(each >= days for _, each, _ in cases) for days in rebounds.WINDOWS]
    assert list(found.windows["n_at_risk"]) == at_risk and found.n_closed == 900
    assert found.whole == pytest.approx(expected[2])


def test_a_window_that_too_few_were_followed_for_has_no_rate():
    cases = [("甲", 10, False)] * 200 + [("甲", 40, True)] * 19
    windows = rebounds.follow(followed(cases), 20).windows.set_index("days")
    assert windows.loc[7, "enough"] and not windows.loc[14, "enough"] and np.isnan(windows.loc[30, "rate"])
    words = shown.window_rows(windows.reset_index(), 20)
    assert words["rate_words"].iloc[1] == "跟踪这么久的不足 20 件" and words["interval"].iloc[1] == "—"


def named_in(seed):
    rng = np.random.default_rng([5, seed])
    n_units, n, per_day = 8, 200, 0.012
    back, seen = rng.geometric(per_day, n_units * n), np.minimum(rng.integers(0, 182, n_units * n), 91)
    cases = pd.DataFrame(
        {"unit": np.repeat(range(n_units), n), "duration": np.minimum(back, seen), "n_events": back <= seen}
    )
    return rebounds.by_unit(cases.assign(n_censored=~cases["n_events"]), 30, 20)["stands_out"].any()


def test_in_a_city_where_all_are_alike_hardly_anybody_stands_out():
    named = sum(named_in(seed) for seed in range(100))
    assert binomtest(named, 100, 0.05, alternative="greater").pvalue > 0.05, named


def test_the_one_whose_closures_come_back_twice_as_often_stands_out():
    rng = np.random.default_rng(9)
    cases = [each for unit in range(6) for each in drawn(rng, f"部门{unit}", 300)] + drawn(rng, "坏部门", 300, 0.03)
    units = rebounds.by_unit(followed([*cases, ("小部门", 3, True)]), 30, 20)
    assert list(units[units["stands_out"]]["unit"]) == ["坏部门"] and units["unit"].iloc[0] == "坏部门"
    assert not units[units["unit"] == "小部门"]["enough"].iloc[0]
    found = rebounds.follow(followed(cases), 20)
    assert "坏部门" in shown.units_chart(found).layout.yaxis.ticktext


def looked(**columns):
    n = len(columns["dept_name"])
    return pd.DataFrame({"n_not_found": [0] * n, "n_owed": [0] * n, "n_owed_unseen": [0] * n, **columns})


def recheck_alarm(seed):
    rng = np.random.default_rng([6, seed])
    n = rng.integers(20, 400, 13)
    rows = looked(
        dept_name=[f"部门{i}" for i in range(13)], n_closed=n * 9, n_rechecked=n, n_back=rng.binomial(n, 0.25)
    )
    return rebounds.fails_most(rows, 20) is not None


def test_chance_alone_hardly_ever_names_a_department_that_fails_most():
    named = sum(recheck_alarm(seed) for seed in range(200))
    assert binomtest(named, 200, 0.05, alternative="greater").pvalue > 0.05, named


COHORT = rebounds.cohort_of("usual", 26, ("第46周", date(2026, 11, 9)), AS_OF)


def test_who_never_looks_and_who_fails_most_is_said():
    rows = looked(dept_name=["甲", "乙", "丙"], n_closed=[900, 900, 900], n_rechecked=[0, 100, 100], n_back=[0, 10, 60])
    said = rebound_answers.looked_at_again(rows, COHORT, 20)
    assert said.names == {"silent": "甲", "worst": "丙"} and "一件没看" in said.words
    assert rebounds.rechecks(rows, 20)["dept_name"].iloc[0] == "甲"
    assert rebounds.rechecks(rows, 20)["back"].isna().sum() == 1


def test_nothing_looked_at_is_said_unless_it_was_closed_just_now():
    rows = looked(dept_name=["甲"], n_closed=[50], n_rechecked=[0], n_back=[0])
    assert "一件也没有" in rebound_answers.looked_at_again(rows, COHORT, 20).words
    week = rebounds.cohort_of("period", 26, ("第46周", date(2026, 11, 9)), AS_OF)
    assert "还来得及" in rebound_answers.looked_at_again(rows, week, 20).words
    assert "不用回头看" in rebound_answers.looked_at_again(rows.iloc[:0], COHORT, 20).words


def test_the_cohort_is_what_the_reader_chose_and_the_pairs_window_holds_thirty_days():
    assert (COHORT.first, COHORT.n_days, COHORT.title) == (date(2026, 5, 18), 182, "近 26 周")
    assert (COHORT.since, COHORT.window) == (date(2026, 10, 17), "近 30 天")
    everything = rebounds.cohort_of("period", 26, ("全部数据", None), AS_OF)
    assert (everything.first, everything.since, everything.window) == (None, None, "全部数据里")


def test_few_closures_and_none_are_said_in_words():
    few = rebounds.follow(followed([("甲", 3, False)] * 5), 20)
    assert "还看不出反弹" in rebound_answers.came_back(few, 5, COHORT, "department", 20).words
    assert "还不能比较" in shown.units_heading(few, 20)
    none = rebounds.follow(pd.DataFrame({"unit": [], "duration": [], "n_events": [], "n_censored": []}), 20)
    assert "没有结案" in rebound_answers.came_back(none, 0, COHORT, "department", 20).words
    assert "没有同一点位" in rebound_answers.most_stubborn(pd.DataFrame(), 30, 9).words


def test_closures_without_place_or_sub_category_are_not_said_to_be_none_nor_to_stay_closed():
    none = rebounds.follow(pd.DataFrame({"unit": [], "duration": [], "n_events": [], "n_censored": []}), 20)
    words = rebound_answers.came_back(none, 2965, COHORT, "department", 20).words
    assert "近 26 周结案的 2,965 件都没有写明点位" in words and "认不出有没有反弹" in words
    assert "认不出" in rebound_answers.most_stubborn(pd.DataFrame(), 30, 0).words
