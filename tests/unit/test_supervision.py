"""预警督办, what is reckoned in Python: the ladder, the signs' tests and their false alarms, the cure."""

from datetime import date, datetime, timedelta
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, fisher_exact, nbinom

from cleancity.analysis import due_soon, escalation, signs, worst_five
from cleancity.charts import cure as cure_chart
from cleancity.charts import escalation as ladder_chart
from cleancity.errors import ConfigError
from cleancity.ladder import as_ladder, least, load_ladder
from cleancity.settings import load_settings

AS_OF = date(2026, 11, 15)
STEPS = load_ladder()
LIMITS = load_settings().signs
N_CITIES, LEVEL = 200, 0.01

# ---- working hours --------------------------------------------------------------------------------------------------


def test_the_cut_off_is_the_end_of_the_report_date_and_says_until_when_the_hours_reach():
    assert due_soon.cutoff(AS_OF) == datetime(2026, 11, 16)
    assert due_soon.ends(AS_OF, (24, 72)) == [datetime(2026, 11, 19, 12), datetime(2026, 11, 30, 11)]
    assert "24 个工作小时到 11月19日 12:00" in due_soon.reach_words(AS_OF, (24, 72))


@pytest.mark.parametrize("day", [date(2026, 12, 28), date(2026, 12, 31), date(2031, 5, 1), date(2011, 5, 1)])
def test_beyond_the_holiday_table_the_page_says_so(day):
    assert None in due_soon.ends(day, (24, 72))
    assert "节假日表只到 2026年12月31日" in due_soon.reach_words(day, (24, 72))


def owners(*rows):
    columns = ["dept_name", "lead_official", "n_soon", "n_later", "n_saved", "n_pending"]
    return pd.DataFrame(rows, columns=columns)


def test_the_sentence_names_whom_to_urge_and_whose_issues_went_overdue_more_often_than_others():
    rows = owners(("甲{处}", None, 9, 9, 95, 100), ("乙处", "王某", 3, 5, 60, 100), ("丙处", None, 1, 1, 0, 3))
    said = due_soon.urge(rows, (24, 72))
    words = said.words.format(**said.names)
    assert "**甲{处}**" in words and "**乙处（王某）** :orange[**3 件**]" in words
    assert "乙处的问题明显更容易超期" in due_soon.risky_words(rows, 20)
    assert due_soon.risky_words(rows.assign(n_saved=[95, 94, 0]), 20) == due_soon.risky_words(rows.head(0), 20) == ""
    assert "不用催" in due_soon.urge(rows.head(0), (24, 72)).words
    assert "没有要到期的；72" in due_soon.urge(rows.assign(n_soon=0), (24, 72)).words


def test_few_cases_have_no_share():
    assert due_soon.saved_words(3, 19, 20) == "样本不足（19 件）"
    assert due_soon.saved_words(19, 20, 20) == "19/20，95.0 %（76.4—99.1）"


# ---- the ladder -----------------------------------------------------------------------------------------------------

days_late = st.lists(st.integers(0, 60), max_size=50)
issued_steps = st.lists(
    st.tuples(st.sampled_from(range(len(STEPS))), st.integers(0, 80), st.integers(0, 30)), max_size=4
)


def frames(days, issued=(), rebounds=(), department="甲处"):
    overdue = pd.DataFrame(
        [(department, day, "某", day, 1) for day in days],
        columns=["dept_name", "days_overdue", "lead_official", "max_days_overdue", "n_overdue"],
    )
    columns = ["dept_name", "n_rebounds", "lead_official"]
    places = pd.DataFrame([(department, n, "某") for n in rebounds], columns=columns)
    rows = [
        (department, None, STEPS[at].name, on := AS_OF - timedelta(days=ago), on + timedelta(days=term), None)
        for at, ago, term in issued
    ]
    actions = pd.DataFrame(rows, columns=["dept_name", "issue_id", "step", "issued_on", "until_on", "is_issue_open"])
    return overdue, places, actions


@settings(max_examples=60)
@given(days_late, issued_steps, st.lists(st.integers(1, 15), max_size=3))
def test_a_department_stands_on_the_gravest_step_that_any_trigger_reaches_and_is_never_pushed_past_the_next(
    days, issued, rebounds
):
    found = escalation.standings(*frames(days, issued, rebounds), STEPS, AS_OF)
    reached = [
        at for at, step in enumerate(STEPS, 1)
        if sum(day >= step.days_overdue for day in days) >= step.n_long
        or len(days) >= (step.n_overdue or 999)
        or max(rebounds, default=0) >= (step.n_rebounds or 999)
    ]  # fmt: skip
    level, most = max(reached, default=0), max((at + 1 for at, _, _ in issued), default=0)
    if not level and not most:
        assert found == []
        return
    [each] = found
    assert (each.level, each.issued, each.n_overdue) == (level, most, len(days))
    names = [step.name for step in STEPS]
    if each.next_step:
        assert each.state in ("待督办", "到期未改")
        assert names.index(each.next_step) == min(most, len(STEPS) - 1)
    else:
        assert level <= most
    if most:
        ago, term = max((ago, term) for at, ago, term in issued if at + 1 == most and ago == min(
            a for s, a, _ in issued if s + 1 == most))  # fmt: skip
        n_left = sum(day >= ago for day in days)
        assert each.n_left == n_left
        if len({ago for at, ago, _ in issued if at + 1 == most}) == sum(at + 1 == most for at, _, _ in issued):
            assert (each.state == "到期未改") == (n_left > 0 and ago >= term)
    figure = ladder_chart.ladder(found, STEPS)
    assert len(figure.layout.annotations) == len(STEPS)
    assert escalation.as_table(found, STEPS)["state"].tolist() == [each.state]


def test_what_is_past_its_term_and_not_cured_is_said_first_and_asks_for_the_next_step():
    found = escalation.standings(*frames([20], [(0, 10, 5)]), STEPS, AS_OF)
    assert (found[0].state, found[0].next_step) == ("到期未改", "通报")
    assert "1 个** 到期未改" in escalation.finding(found).words.replace(":orange[**1 个**]", "1 个**")
    cured = escalation.standings(*frames([], [(0, 10, 5)]), STEPS, AS_OF)
    assert cured[0].state == "已改" and "都已督办" in escalation.finding(cured).words
    assert "没有部门够" in escalation.finding([]).words


def test_a_step_over_one_issue_does_not_move_its_department():
    overdue, places, actions = frames([5], [(3, 1, 5)])
    [each] = escalation.standings(overdue, places, actions.assign(issue_id="T1"), STEPS, AS_OF)
    assert (each.issued, each.next_step) == (0, "提醒")


def test_what_was_issued_long_ago_counts_no_more_and_from_an_earlier_day_what_came_later_is_not_seen():
    _, _, actions = frames([], [(0, 89, 5), (1, 90, 5), (2, -3, 5)])
    now = escalation.in_force(actions, AS_OF, AS_OF, 90)
    assert now["step"].tolist() == ["提醒", "整改通知"]
    assert escalation.in_force(actions, AS_OF, AS_OF + timedelta(days=7), 90)["step"].tolist() == ["提醒"]


@pytest.mark.parametrize(
    "entry",
    [{}, {"step": "提醒"}, {"step": "提醒", "days_overdue": 0}, {"step": "提醒", "n_overdue": True},
     {"step": "提醒", "day": 3}, {"step": "提醒", "n_long": 3}, {"step": "", "n_overdue": 3}],
)  # fmt: skip
def test_a_step_that_cannot_be_is_refused_in_words(entry):
    with pytest.raises(ConfigError, match="督办台阶"):
        as_ladder((entry,))


def test_steps_have_names_of_their_own_and_none_at_all_is_a_ladder_too():
    with pytest.raises(ConfigError, match="相同"):
        as_ladder(({"step": "提醒", "n_overdue": 1}, {"step": "提醒", "n_overdue": 2}))
    assert as_ladder(()) == () and least((), "n_rebounds") is None and least(STEPS, "n_rebounds") == 5
    assert escalation.standings(*frames([9]), (), AS_OF) == []


# ---- signs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "tells"),
    [("照片.jpg", False), ("无", False), ("1.jpg", False), ("IMG_0012.jpg", False), ("20261009.jpg", False),
     ("整改后照片.png", False), ("IMG_20261009_0815.jpg", True), ("微信图片_20261009081533.jpg", True),
     ("WT20261109-0012_2.jpg", True), ("d41d8cd98f00b204e9800998ecf8427e", True), ("facade.jpg", False)],
)  # fmt: skip
def test_only_a_name_that_belongs_to_one_photo_can_be_a_clue(name, tells):
    assert signs.tells_photos_apart(name, LIMITS.photo_digits) == tells


counts = st.tuples(st.integers(20, 300), st.integers(20, 300)).flatmap(
    lambda ns: st.tuples(st.just(ns[0]), st.integers(0, ns[0]), st.just(ns[1]), st.integers(0, ns[1]))
)
HEAP = ["n_last_day", "n_last_hours", "n_days_before", "n_hours_before"]


@settings(max_examples=60)
@given(counts)
def test_the_test_for_crowding_is_fishers(row):
    closings = pd.DataFrame([("甲处", *row)], columns=["dept_name", *HEAP])
    last, late, other, other_late = row
    expected = fisher_exact([[late, last - late], [other_late, other - other_late]], alternative="greater").pvalue
    assert signs.heap_chances(closings, 20)["p"].tolist() == pytest.approx([expected], rel=1e-6, abs=1e-12)


def test_crowding_is_said_with_both_shares_and_the_interval_of_their_difference():
    closings = pd.DataFrame([("甲处", 200, 120, 400, 100), ("乙处", 200, 50, 400, 100), ("丙处", 19, 19, 400, 100)],
                            columns=["dept_name", *HEAP])  # fmt: skip
    [clue] = signs.heap_clues(closings, LIMITS, 20)
    assert (clue.dept_name, clue.n) == ("甲处", 120)
    assert "60.0 %" in clue.words and "25.0 %" in clue.usual and "高 35.0 个百分点" in clue.usual
    assert signs.heap_clues(closings.tail(1), LIMITS, 20) == []


def null_closings(rng):
    """Departments that close at any hour from 8 to 18 of any day; each with a rhythm of its own over days and hours."""
    rows = []
    for n in range(14):
        last, other = int(rng.integers(20, 400)), int(rng.integers(20, 900))
        usual = rng.uniform(0.1, 0.5)
        rows.append((f"D{n}", last, rng.binomial(last, usual), other, rng.binomial(other, usual)))
    return pd.DataFrame(rows, columns=["dept_name", *HEAP])


def test_in_cities_where_nobody_crowds_the_share_of_false_clues_is_no_more_than_stated():
    rng = np.random.default_rng(11)
    alarms = sum(bool(signs.heap_clues(null_closings(rng), LIMITS, 20)) for _ in range(N_CITIES))
    assert binomtest(alarms, N_CITIES, LIMITS.false_alarms, alternative="greater").pvalue > LEVEL


AS_OF_DAY, FIRST_DAY = 20772, 20772 - 90  # 2026-11-15
WEEKDAYS = np.array([1.12, 1.08, 1.05, 1.05, 1.02, 0.55, 0.42])
IS_END = np.array([signs._to_month_end(day) < LIMITS.month_end_days for day in range(FIRST_DAY, AS_OF_DAY + 1)])


def hourly(rng, n_departments=14):
    """closings[department, day, hour], from 8 to 18, more on weekdays, and more on some days than on others."""
    rate = rng.uniform(0.3, 7, n_departments)[:, None, None] * rng.uniform(0.6, 1.4, (n_departments, 1, 10))
    weekday = WEEKDAYS[(np.arange(FIRST_DAY, AS_OF_DAY + 1) + 3) % 7][None, :, None]
    busy = rng.gamma(20, 1 / 20, (n_departments, 91, 1))
    return rng.poisson(rate * weekday * busy)


def bulk_rows(closings):
    """As supervision/bulk_closings would count them."""
    usual = (closings * ~IS_END[None, :, None]).sum(axis=1)
    squares = ((closings * ~IS_END[None, :, None]) ** 2).sum(axis=(1, 2))
    rows = [
        (f"D{d}", FIRST_DAY + day, 8 + hour, closings[d, day, hour], usual[d, hour], usual[d].sum(), squares[d],
         (usual[d] ** 2).sum(), int((closings.sum(axis=1) > 0).sum()), FIRST_DAY)
        for d, day, hour in zip(*np.nonzero(closings >= LIMITS.bulk_min), strict=True) if IS_END[day]
    ]  # fmt: skip
    columns = ["dept_name", "closed_day", "closed_hour", "n_closed", "n_usual", "n_usual_all_hours",
               "squares_all_hours", "usual_squared", "n_hours_looked_at", "first_day"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def test_in_cities_where_nobody_closes_in_bulk_the_share_of_false_clues_is_no_more_than_stated():
    rng = np.random.default_rng(12)
    found = [bulk_rows(hourly(rng)) for _ in range(N_CITIES)]
    assert sum(len(rows) for rows in found) > 1000, "hours that had to be judged"
    alarms = sum(bool(signs.bulk_clues(rows, LIMITS, AS_OF_DAY)) for rows in found)
    assert binomtest(alarms, N_CITIES, LIMITS.false_alarms, alternative="greater").pvalue > LEVEL


def test_many_closings_in_one_hour_at_a_months_end_are_found():
    closings = hourly(np.random.default_rng(13))
    day = int(np.flatnonzero(IS_END)[-1])
    closings[3, day, 9] = 8 * closings[3, :, 9].mean() + 25
    [clue] = signs.bulk_clues(bulk_rows(closings), LIMITS, AS_OF_DAY)
    assert (clue.dept_name, clue.at_day, clue.hour) == ("D3", FIRST_DAY + day, 17)
    assert clue.words.startswith("10月31日 17 时一小时结案")


def test_an_hour_is_judged_by_a_negative_binomial_that_knows_how_little_is_known():
    closings = np.zeros((1, 91, 10), dtype=int)
    closings[0, int(np.flatnonzero(IS_END)[0]), 0] = 12
    rows = bulk_rows(closings)
    judged = signs.bulk_chances(rows, 85)
    assert judged["p"].tolist() == pytest.approx([nbinom.sf(11, 1, 1 / (1 + 1 / 85))])


def test_with_less_than_two_weeks_of_other_days_nothing_is_said_of_a_months_end():
    rows = bulk_rows(hourly(np.random.default_rng(14)))
    rows = pd.concat([rows, rows.assign(n_closed=500)]).assign(first_day=AS_OF_DAY - 12)
    assert signs.bulk_clues(rows, LIMITS, AS_OF_DAY) == []


def test_a_list_without_clues_says_so_and_blames_nobody():
    said = signs.finding([], 91)
    assert "没有发现" in said.words
    clue = signs.Clue("quick", "瞬时结案", "甲处", 5, "5 件", "满 5 件列出")
    assert "请核实" in signs.finding([clue], 91).words and "不是结论" in signs.finding([clue], 91).words
    assert list(signs.clue_table([]).columns)[:3] == ["sign", "kind", "dept_name"]


# ---- the cure -------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.lists(st.integers(3, 40), min_size=1, max_size=8), st.integers(0, 200))
def test_no_other_choice_of_as_many_places_lowers_the_share_more(repeats, others):
    numerator = sum(repeats)
    found = worst_five.cure(numerator, numerator + others, pd.Series(sorted(repeats, reverse=True)))
    n = min(5, len(repeats))
    best = min(
        (numerator - sum(some)) / left if (left := numerator + others - sum(some)) else 0.0
        for some in combinations(repeats, n)
    )
    assert found.after.value == pytest.approx(best)
    assert found.n_places == n and found.after.value <= found.before.value
    assert found.after_once.value <= found.after.value
    assert len(cure_chart.rows(found)) == 3 and cure_chart.picture(cure_chart.rows(found)).data


def test_without_a_repeated_place_there_is_nothing_to_cure():
    none = pd.Series([], dtype=float)
    assert worst_five.cure(0, 0, none) is None and worst_five.cure(0, 9, none) is None
    assert "没有重复" in worst_five.finding(None, pd.DataFrame(), 9).words
    assert "认不出" in worst_five.finding(None, pd.DataFrame(), 0).words
