"""The monthly score: the published formulas, weights made up for missing parts, honest ranks, and who may be named."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from cleancity.analysis import ranking, score
from cleancity.analysis.scheme import PARTS, schemes
from cleancity.errors import ConfigError
from cleancity.settings import load_settings

SETTINGS = load_settings().score
SCHEMES = schemes(SETTINGS)
NO_REWARDS = pd.DataFrame({"month_number": [], "dept_name": [], "signed_points": []})
MONTH = 2026 * 12 + 10


def parts_of(departments, month=MONTH):
    """{name: {part: (numerator, denominator)}} as rows of the queries."""
    rows = [
        (month, name, name, "管理处", part, top, bottom, bottom)
        for name, parts in departments.items() for part, (top, bottom) in parts.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(score.PARTS_COLUMNS))


def scored(departments, scheme="standard", rewards=NO_REWARDS, n_min=20, **changed):
    group = score.group_of(parts_of(departments), rewards, SCHEMES[scheme], MONTH)
    return score.scored(group, n_min, {**SETTINGS, **changed}).set_index("dept_name")


def own_scheme(**changed):
    raw = {"name": "own", "title": "自定", "note": "试", "rewards_most": 0, "deductions": [], **changed}
    return schemes({"scheme": "own", "schemes": [raw]})["own"]


def plain_score(scheme, parts, rewards=NO_REWARDS):
    group = score.group_of(parts_of({"甲": parts}), rewards, scheme, MONTH)
    return float(score.total_of(group, score.points_of(group, group.raw_shares()))[0])


shares = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None, max_examples=60)
@given(handled=shares, in_time=shares, rework=shares, overdue=shares, extended=shares)
def test_the_scheme_of_jinniu_is_its_published_formula(handled, in_time, rework, overdue, extended):
    rate = [top / bottom for top, bottom in (handled, in_time, rework, overdue, extended)]
    expected = rate[0] * 30 + rate[1] * 20 + (1 - rate[2]) * 20 + (1 - rate[3]) * 20 + (1 - rate[4]) * 10
    parts = {"handled": handled, "handled_on_time": in_time, "rework": rework, "overdue_open": overdue}
    assert plain_score(SCHEMES["jinniu"], {**parts, "extended": extended}) == pytest.approx(expected)


@settings(deadline=None, max_examples=60)
@given(in_time=shares, rework=shares, extended=shares)
def test_the_scheme_of_yuncheng_is_its_published_formula(in_time, rework, extended):
    on_time, sent_back, postponed = (top / bottom for top, bottom in (in_time, rework, extended))
    expected = ((on_time + (1 - on_time) * 0.4) * 0.8 + (1 - postponed) * 0.1 + (1 - sent_back) * 0.1) * 100
    parts = {"on_time": in_time, "rework": rework, "extended": extended}
    assert plain_score(SCHEMES["yuncheng"], parts) == pytest.approx(expected)


def test_the_usual_scheme_has_the_default_weights_and_comes_first():
    assert next(iter(SCHEMES)) == SETTINGS["scheme"] == "standard"
    weights = {each.part.key: each.weight for each in SCHEMES["standard"].weights}
    assert weights == {
        "on_time": 30,
        "rebound": 25,
        "rework": 15,
        "task": 15,
        "submitted": 6,
        "quality": 4,
        "satisfied": 5,
    }
    assert [each.total for each in SCHEMES.values()] == [100, 100, 100]


def test_parts_without_data_are_left_out_and_the_others_make_up_all_points():
    parts = {"on_time": (45, 50), "rework": (5, 50)}
    group = score.group_of(parts_of({"甲": parts}), NO_REWARDS, SCHEMES["standard"], MONTH)
    assert [each.part.key for each in group.missing] == ["rebound", "task", "submitted", "quality", "satisfied"]
    assert plain_score(SCHEMES["standard"], parts) == pytest.approx((0.9 * 30 + 0.9 * 15) * 100 / 45)
    assert "群众满意（5 分）" in ranking.missing_words(group) and "补足到 100 分" in ranking.missing_words(group)


def test_a_part_that_one_department_lacks_is_left_out_for_that_one_alone():
    both = {"甲": {"on_time": (40, 50), "task": (0.5, 1)}, "乙": {"on_time": (40, 50)}}
    group = score.group_of(parts_of(both), NO_REWARDS, SCHEMES["standard"], MONTH)
    own = score.total_of(group, score.points_of(group, group.raw_shares()))
    assert dict(zip(group.names, own, strict=True)) == pytest.approx({"甲": (24 + 7.5) * 100 / 45, "乙": 80})


def test_a_part_joins_as_soon_as_its_rows_are_there():
    with_survey = {"on_time": (50, 50), "satisfied": (40, 50)}
    assert plain_score(SCHEMES["standard"], with_survey) == pytest.approx((30 + 4) * 100 / 35)


def test_caps_floors_and_deductions_of_a_scheme_hold():
    capped = own_scheme(parts=[{"part": "rebound", "weight": 50, "full": 0.1, "none": 0.5, "least": 0.2}])
    points = {top: plain_score(capped, {"rebound": (top, 100)}) for top in (0, 10, 30, 50, 90)}
    assert points == pytest.approx({0: 50, 10: 50, 30: 30, 50: 10, 90: 10})
    fined = own_scheme(
        parts=[{"part": "on_time", "weight": 100}], deductions=[{"count": "fake", "per_case": 0.5, "most": 3}]
    )
    assert plain_score(fined, {"on_time": (90, 100), "fake": (4, 100)}) == pytest.approx(88)
    assert plain_score(fined, {"on_time": (90, 100), "fake": (50, 100)}) == pytest.approx(87)
    assert plain_score(fined, {"on_time": (1, 100), "fake": (50, 100)}) == 0


def test_rewards_and_penalties_of_the_month_count_within_their_cap():
    rewards = pd.DataFrame(
        {"month_number": [MONTH, MONTH, MONTH - 1, MONTH], "dept_name": ["甲", "甲", "甲", "乙"],
         "signed_points": [-2.0, 0.5, 9.0, -9.0]}
    )  # fmt: skip
    found = scored({name: {"on_time": (90, 100)} for name in "甲乙丙"}, rewards=rewards)
    assert found["plain"].to_dict() == pytest.approx({"甲": 88.5, "乙": 85, "丙": 90})
    assert scored({"甲": {"on_time": (90, 100)}}, "yuncheng", rewards)["plain"].iloc[0] == pytest.approx(94)


@pytest.mark.parametrize(
    "raw",
    [
        {"parts": [{"part": "no_such", "weight": 1}]},
        {"parts": [{"part": "on_time"}]},
        {"parts": [{"part": "on_time", "weight": 0}]},
        {"parts": [{"part": "on_time", "weight": 5, "full": 0.5, "none": 0.5}]},
        {"parts": [], "deductions": [{"count": "no_such", "per_case": 1, "most": 1}]},
    ],
)
def test_a_scheme_that_cannot_be_is_refused_in_words(raw):
    with pytest.raises(ConfigError):
        own_scheme(**raw)


def test_an_unknown_usual_scheme_is_refused_in_words():
    with pytest.raises(ConfigError):
        schemes({**SETTINGS, "scheme": "no_such"})


CITY = {
    "甲": {"on_time": (560, 570), "rebound": (120, 400), "rework": (12, 560), "submitted": (6, 6)},
    "乙": {"on_time": (280, 290), "rebound": (60, 210), "rework": (9, 280), "submitted": (6, 6)},
    "丙": {"on_time": (148, 150), "rebound": (44, 130), "rework": (4, 150), "submitted": (5, 6)},
    "丁": {"on_time": (60, 62), "rebound": (17, 50), "rework": (1, 60), "submitted": (6, 6)},
    "陵园": {"on_time": (12, 12), "rebound": (0, 11), "rework": (0, 12), "submitted": (6, 6)},
    "戊": {"on_time": (250, 283), "rebound": (150, 230), "rework": (20, 280), "submitted": (6, 6)},
}


def test_a_tiny_department_with_a_perfect_score_does_not_lead():
    found = scored(CITY)
    assert found.loc["陵园", "plain"] == pytest.approx(100)
    assert np.isnan(found.loc["陵园", "place"])
    assert found.loc["陵园", "score"] < 95
    ranked = scored(CITY, n_min=10)  # even where it may be ranked, its rank is anybody's guess
    assert ranked.loc["陵园", "place_high"] > 1


def test_equal_counts_give_equal_answers_and_ranks_hold_their_place():
    found = scored(CITY)
    assert found.equals(scored(CITY))
    ranked = found[found["place"].notna()]
    assert sorted(ranked["place"]) == [1, 2, 3, 4, 5]
    assert ((ranked["place_low"] <= ranked["place"]) & (ranked["place"] <= ranked["place_high"])).all()
    assert ((found["low"] < found["score"]) & (found["score"] < found["high"])).all()
    assert (found.loc["戊", ["place", "place_low", "place_high"]] == 5).all()


def test_the_ledger_adds_up_to_the_score_of_the_formula():
    group = score.group_of(parts_of(CITY), NO_REWARDS, SCHEMES["standard"], MONTH)
    for name in group.names:
        ledger = score.ledger(group, name)
        assert ledger["possible"].sum() == pytest.approx(100)
        assert ledger["got"].sum() == pytest.approx(scored(CITY).loc[name, "plain"])
        assert (ledger["lost"] >= -1e-9).all() and ledger["lost"].is_monotonic_decreasing


def test_ranks_move_among_those_ranked_in_both_months():
    now = scored(CITY).reset_index()
    before = scored({name: CITY[name] for name in "戊丁丙陵"[:3]}).reset_index()
    before["score"] = before["dept_name"].map({"戊": 90, "丁": 80, "丙": 70})
    moved = ranking.with_moves(now, before).set_index("dept_name")["moved"]
    assert moved[["戊", "丙"]].to_dict() == {"戊": -2, "丙": moved["丙"]} and moved["丙"] > 0
    assert np.isnan(moved["甲"]) and np.isnan(moved["陵园"])


def test_who_has_no_data_of_a_scheme_in_a_month_is_not_in_its_group():
    city = {"甲": {"on_time": (9, 10)}, "乙": {"submitted": (6, 6)}}
    group = score.group_of(parts_of(city), NO_REWARDS, SCHEMES["yuncheng"], MONTH)
    assert group.names == ("甲",)
    months = score.by_month(parts_of(city), NO_REWARDS, SCHEMES["yuncheng"], [MONTH - 1, MONTH])
    assert list(months["dept_name"]) == ["甲"]


def test_nobody_and_nothing_are_scored_as_nothing():
    group = score.group_of(parts_of({}), NO_REWARDS, SCHEMES["standard"], MONTH)
    assert score.scored(group, 20, SETTINGS).empty
    assert "不排名" in ranking.headline(score.scored(group, 20, SETTINGS))
    assert score.by_month(parts_of({}), NO_REWARDS, SCHEMES["standard"], [MONTH]).empty
    assert score.red_black(score.scored(group, 20, SETTINGS), SETTINGS) is None


def test_one_department_alone_is_compared_with_nobody():
    found = scored({"甲": CITY["甲"]}).reset_index()
    assert "只有 **甲** 够样本" in ranking.headline(found)


TRUTH = {"on_time": 0.98, "rebound": 0.3, "rework": 0.03, "handled": 0.97, "handled_on_time": 0.98,
         "overdue_open": 0.01, "extended": 0.02}  # fmt: skip


def null_city(seed, n_units, **worse):
    """Departments all alike (but those of `worse`), some 20 to 400 cases each."""
    rng = np.random.default_rng(seed)
    city = {}
    for name, size in zip("甲乙丙丁戊己庚辛壬癸子丑"[:n_units], np.exp(rng.uniform(3, 6, n_units)), strict=True):
        truth = {**TRUTH, **worse.get(name, {})}
        counts = {part: int(size * rng.uniform(0.6, 1.2)) + 1 for part in truth}
        city[name] = {part: (rng.binomial(n, truth[part]), n) for part, n in counts.items()}
        city[name]["submitted"] = (rng.binomial(6, 0.95), 6)
    return city


@pytest.mark.parametrize("scheme", SCHEMES)
def test_among_equals_hardly_anybody_is_named(scheme):
    groups, with_names = 0, 0
    for seed in range(100):
        found = scored(null_city(seed, (9, 10, 12)[seed % 3]), scheme, draws=500).reset_index()
        named = score.red_black(found, SETTINGS)
        groups += named is not None
        with_names += named is not None and bool(named[0] or named[1])
    assert groups > 90
    assert binomtest(with_names, groups, 1 - SETTINGS["red_black_sure"], alternative="greater").pvalue > 0.05


def test_a_department_that_is_worse_is_named_and_in_a_small_group_nobody():
    bad = {"丙": {"rebound": 0.6, "on_time": 0.85}}
    named = 0
    for seed in range(20):
        found = scored(null_city(seed, 9, **bad), draws=500).reset_index()
        if found.set_index("dept_name").loc["丙", "place"] > 0:
            assert score.red_black(found.head(7), SETTINGS) is None
            named += score.red_black(found, SETTINGS)[1][:1] == ["丙"]
    assert named >= 16


def test_the_list_is_said_in_words():
    assert "只有 6 个，不到 8 个，不设" in ranking.red_black_words(None, 6, SETTINGS)
    assert "与同类无显著差异" in ranking.red_black_words(([], []), 9, SETTINGS)
    said = ranking.red_black_words((["甲"], ["乙", "丙"]), 9, SETTINGS)
    assert "红榜 **甲**" in said and "黑榜 **乙、丙**" in said and "90 %" in said


def test_months_are_counted_as_the_queries_count_them():
    as_of = date(2026, 11, 15)
    december = ranking.month_number(date(2025, 12, 31))
    assert ranking.month_days(december, as_of) == (date(2025, 12, 1), date(2025, 12, 31))
    assert ranking.month_words(december, as_of) == "2025年12月"
    assert ranking.month_words(ranking.month_number(as_of), as_of) == "2026年11月（至15日）"
    assert ranking.month_words(december, date(2025, 12, 31)) == "2025年12月"


def test_the_month_shown_first_has_ten_days_behind_it():
    parts = pd.DataFrame({"month_number": [24321, 24322, 24323], "part": "on_time"})  # September to November 2026
    assert ranking.months_to_choose(parts, date(2026, 11, 15)) == [24323, 24322, 24321]
    assert ranking.months_to_choose(parts, date(2026, 11, 5)) == [24322, 24323, 24321]


def test_a_month_that_holds_only_what_was_owed_is_not_shown_first():
    parts = pd.DataFrame({"month_number": [24322, 24323], "part": ["submitted", "on_time"]})
    assert ranking.months_to_choose(parts, date(2026, 11, 5)) == [24323, 24322]
    assert ranking.months_to_choose(parts.head(1), date(2026, 11, 5)) == [24322]


def test_every_part_says_what_it_counts():
    for key, part in PARTS.items():
        assert key == part.key and part.title and part.about and part.lost


def test_who_cannot_be_ranked_is_said_with_the_remedy():
    rows = pd.DataFrame({"dept_name": ["甲", "乙"], "dept_code": [None, "D9"], "n_issues": [1200, 3]})
    words = ranking.unknown_words(rows)
    assert "甲（1,200 件）不在部门名录里" in words and "乙（3 件）没有写同类组" in words
    assert ranking.unknown_words(rows.head(0)) == ""
    many = pd.DataFrame({"dept_name": list("一二三四五六七八九"), "dept_code": None, "n_issues": 1})
    assert "等 9 个不在" in ranking.unknown_words(many)
