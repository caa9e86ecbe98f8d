"""The demo city's time: weeks, days and minutes are whole numbers; minutes count from 1970-01-01 00:00 local time."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from cleancity.demo.city import Floats

Ints = NDArray[np.int64]

FIRST_DAY = date(2025, 8, 11)  # Monday of the first week
N_WEEKS = 66  # the last is ISO week 46 of 2026, Monday 2026-11-09 to Sunday 2026-11-15
LAST_DAY = FIRST_DAY + timedelta(days=7 * N_WEEKS - 1)
EPOCH_DAY = (FIRST_DAY - date(1970, 1, 1)).days
N_DAYS = 7 * N_WEEKS
SAMPLE_DAYS = 3  # of the week after, which only the sample files hold
NEVER = 2**52  # exact as a float too
DAY_WEIGHTS = np.array([1.12, 1.08, 1.05, 1.05, 1.02, 0.55, 0.42])


def week_volumes(rng: np.random.Generator) -> Ints:
    """New issues of each week, and of the three days after the last week: the last 13 weeks rise from 738 to 851."""
    early = np.linspace(518, 566, 53) + 45 * np.sin(np.linspace(0, 6, 53)) + rng.normal(0, 14, 53)
    early[27:29] *= 0.66  # Spring Festival
    early[33:43] += 45
    early[43:53] += 105  # the summer campaign
    late = [738, 720, 733, 718, 752, 758, 757, 728, 768, 790, 805, 838, 872, 385]
    volumes: Ints = np.r_[early, late].round().astype(np.int64)
    return volumes


def days_of(rng: np.random.Generator, volumes: Ints) -> Ints:
    """A day for every issue (day 0 is FIRST_DAY): fewer at the weekend; the week after the last has three days."""
    days = []
    for week, volume in enumerate(volumes.tolist()):
        weight = DAY_WEIGHTS[:SAMPLE_DAYS] if week >= N_WEEKS else DAY_WEIGHTS
        days.append(7 * week + rng.choice(len(weight), volume, p=weight / weight.sum()))
    return np.sort(np.concatenate(days))


def office_hours(minutes: Floats | Ints) -> Ints:
    """Squeeze every day's 24 hours into 8:00 to 18:00; the order of moments stays."""
    days, rest = np.divmod(minutes, 1440)
    return np.where(minutes >= NEVER, NEVER, days * 1440 + 480 + rest * 600 / 1440).astype(np.int64)


def unsqueezed(minutes: Ints) -> Floats:
    """The inverse of office_hours."""
    days, rest = np.divmod(minutes, 1440)
    return days * 1440 + np.clip((rest - 480) * 2.4, 0, 1439)


def evening(day: int) -> int:
    """18:00 of a day of the demo, in minutes: the hour at which deadlines end."""
    return (day + EPOCH_DAY) * 1440 + 1080


def week_of(minutes: Ints) -> Ints:
    """Index of the week that holds a moment; NEVER lies beyond all weeks."""
    return np.minimum((minutes // 1440 - EPOCH_DAY) // 7, 10_000)


def sunday(week: int) -> date:
    """Last day of a week."""
    return FIRST_DAY + timedelta(days=7 * week + 6)
