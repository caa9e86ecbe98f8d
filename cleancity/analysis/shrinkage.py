"""Empirical-Bayes shrinkage of shares towards their peer group: a few cases say little, the group lends them the rest.

A department's true share is Beta distributed about the group's mean, its cases binomial. The prior's two parameters
come from the group itself; they are not fixed at their best values (with eight departments these are badly known) but
integrated over on a grid (Deely and Lindley 1981, "Bayes empirical Bayes"), which is what keeps intervals honest.
This is not the estimator of esda's Empirical_Bayes (Marshall 1991: Poisson rates, moments, a point without interval).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, expit, logit

Floats = npt.NDArray[np.float64]
# Standard deviation of the true shares about the group's mean, as a part of the greatest that there can be.
_SPREADS = np.linspace(0.004, 0.7, 28)
_STEPS = np.linspace(-4.2, 4.2, 25)


@dataclass(frozen=True)
class Prior:
    """The prior's parameters as a weighted list: Beta(a, b) with probability `weight`."""

    a: Floats
    b: Floats
    weight: Floats

    @property
    def mean(self) -> float:
        """The group's mean share."""
        return float(np.sum(self.weight * self.a / (self.a + self.b)))


def prior_of(successes: Floats, n: Floats) -> Prior:
    """What a peer group's counts say about the shares of departments like these.

    Flat in the mean and in the spread, both between 0 and 1. `n` may be 0: such a department says nothing.
    """
    spread = _SPREADS[:, None]
    correlation = spread**2
    worth = n / (1 + np.maximum(n - 1, 0) * correlation)  # of a department's cases, in independent ones
    total = worth.sum(axis=1, keepdims=True)
    shares = np.divide(successes, n, out=np.zeros(len(n)), where=n > 0)
    middle = ((worth * shares).sum(axis=1, keepdims=True) + 0.5) / (total + 1)
    error = 1 / np.sqrt((total + 1) * middle * (1 - middle))
    mean = np.clip(expit(logit(middle) + error * _STEPS[None, :]), 1e-9, 1 - 1e-9)
    precision = 1 / correlation - 1
    a, b = (mean * precision)[..., None], ((1 - mean) * precision)[..., None]
    fit = (betaln(a + successes, b + n - successes) - betaln(a, b)).sum(axis=2)
    log = fit + np.log(mean * (1 - mean)) + np.log(error)  # the grid is even in the logit, the prior in the share
    weight = np.exp(log - log.max())
    return Prior(a.ravel(), b.ravel(), (weight / weight.sum()).ravel())


def shrunk(prior: Prior, successes: Floats, n: Floats) -> Floats:
    """Each department's expected true share, given its own cases and its peers'."""
    a, b, weight = prior.a[:, None], prior.b[:, None], prior.weight[:, None]
    means: Floats = (weight * (a + successes) / (a + b + n)).sum(axis=0)
    return means


def draws(prior: Prior, successes: Floats, n: Floats, n_draws: int, rng: np.random.Generator) -> Floats:
    """(n_draws, departments) true shares as they may be, given everybody's cases."""
    at = rng.choice(len(prior.weight), n_draws, p=prior.weight)
    a, b = prior.a[at, None], prior.b[at, None]
    drawn: Floats = rng.beta(a + successes, b + (n - successes))
    return drawn
