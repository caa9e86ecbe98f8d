"""Kaplan-Meier from counts equals lifelines on the same cases one by one."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from cleancity.analysis.survival import at, kaplan_meier, quantile

cases = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=120)


def counted(rows):
    frame = pd.DataFrame(rows, columns=["duration", "happened"])
    return frame.groupby("duration", as_index=False).agg(
        n_events=("happened", "sum"), n_censored=("happened", lambda each: int((~each).sum()))
    )


def fitted(rows):
    return KaplanMeierFitter().fit([each for each, _ in rows], [happened for _, happened in rows])


@settings(deadline=None, max_examples=50)
@given(cases)
def test_the_curve_its_band_and_its_counts_equal_lifelines(rows):
    ours, theirs = kaplan_meier(counted(rows)), fitted(rows)
    days = ours["duration"].to_numpy()
    assert ours["survival"].to_numpy() == pytest.approx(theirs.survival_function_at_times(days).to_numpy(), abs=1e-12)
    band = theirs.confidence_interval_.loc[days].to_numpy()
    # lifelines leaves the band of a curve at 1 or 0 undefined or at its end; ours is the end itself.
    inside = ((ours["survival"] < 1) & (ours["survival"] > 0)).to_numpy()
    assert ours[["low", "high"]].to_numpy()[inside] == pytest.approx(band[inside], abs=1e-9)
    table = theirs.event_table.loc[days]
    assert ours["n_at_risk"].to_list() == table["at_risk"].to_list()
    assert ours["n_events"].to_list() == table["observed"].to_list()


@settings(deadline=None, max_examples=50)
@given(cases, st.sampled_from([0.5, 0.9]))
def test_the_median_and_the_ninetieth_percentile_equal_lifelines(rows, share):
    curve = kaplan_meier(counted(rows))
    with warnings.catch_warnings(action="ignore"):  # lifelines warns of every curve that does not get there
        theirs = fitted(rows).percentile(1 - share)
    # Where the curve meets the share exactly, the last bit decides in lifelines; in ours it does not.
    assume(not np.isclose(curve["survival"], 1 - share, atol=1e-9, rtol=0).any())
    assert quantile(curve, share) == (None if np.isinf(theirs) else theirs)


def test_the_curve_is_read_between_its_rows_and_not_beyond_them():
    curve = kaplan_meier(pd.DataFrame({"duration": [5, 10], "n_events": [1, 0], "n_censored": [0, 3]}))
    assert (at(curve, 3).survival, at(curve, 3).n_at_risk) == (1.0, 4)
    assert (at(curve, 7).survival, at(curve, 7).n_at_risk) == (0.75, 3)
    assert at(curve, 11) is None
    assert at(kaplan_meier(pd.DataFrame({"duration": [], "n_events": [], "n_censored": []})), 1) is None


def test_what_is_given_in_pieces_adds_up():
    whole = pd.DataFrame({"duration": [2, 4], "n_events": [2, 1], "n_censored": [1, 5]})
    pieces = pd.DataFrame({"duration": [4, 2, 2, 4], "n_events": [1, 1, 1, 0], "n_censored": [2, 0, 1, 3]})
    pd.testing.assert_frame_equal(kaplan_meier(whole), kaplan_meier(pieces))
