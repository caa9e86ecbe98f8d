"""What is found where and when: chronic places that come back, ordinary finds, and the places the story needs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleancity.demo.calendar import N_DAYS, N_WEEKS, SAMPLE_DAYS, Ints, days_of, week_volumes
from cleancity.demo.phrases import BY_CATEGORY, ITEMS, SPOT_CATEGORIES
from cleancity.demo.places import HOT_PLACE, MEMORIAL, N_HOT, OLD_LANE, PLANTED_VENUES, STATION, Places

N_TECHNICAL = 420
TECHNICAL_DAY = 280  # 2026-05-18: the assessors' week
EPISODE_SHARE = 0.285  # of ordinary issues come from chronic places
HOT_WEEKLY = [3, 4, 5, 6, 8, 9, 11, 12, 14, 16, 18, 21]  # the true hot spot, last 12 weeks, beside the market itself
ITEM_INDEX = {(item.category, item.name): index for index, item in enumerate(ITEMS)}


class Findings(NamedTuple):
    """Arrays of one length, ordered by day; places and items are positions in Places and ITEMS."""

    day: Ints
    place: Ints
    item: Ints
    chain: Ints  # number of the chronic place it belongs to, -1 for none
    is_technical: NDArray[np.bool_]

    def ordered(self, order: Ints) -> Findings:
        """The same finds in another order."""
        return Findings(
            self.day[order], self.place[order], self.item[order], self.chain[order], self.is_technical[order]
        )


def _planted() -> list[tuple[int, int, int]]:
    """(day, place, item) where the overview looks: 12, 9, 8 in the last 30 days, 7, 9, 8 a week before."""
    place = {name: index for index, (name, *_) in enumerate(PLANTED_VENUES)}
    market, square = ITEM_INDEX["农贸市场", "摊位脏乱"], ITEM_INDEX["车站", "广场秩序"]
    bins = ITEM_INDEX["道路保洁", "垃圾桶满溢"]
    days = [380, 394, 401, 408, 417, 426, 433, 437, 442, 445, 449, 452, 455, 456, 457, 458, 459, 460]
    found = [(day, place[HOT_PLACE], market) for day in days]
    found += [
        (day, place[STATION], square) for day in (410, 415, 421, 426, 429, 432, 436, 440, 444, 447, 451, 454, 457, 460)
    ]
    found += [(day, place[OLD_LANE], bins) for day in (405, 412, 419, 425, 428, 433, 437, 441, 444, 448, 451, 456, 459)]
    lawn = BY_CATEGORY["园林绿化"]
    visits = [18, 71, 122, 171, 219, 262, 310, 352, 388, 417, 450, 457]
    return found + [(day, place[MEMORIAL], lawn[i % 4]) for i, day in enumerate(visits)]


def _hot_area(rng: np.random.Generator, places: Places) -> list[tuple[int, int, int]]:
    """The market's quarter: quiet for a year, then more every week; the planted item of the market itself left out."""
    pairs = [
        (p, item) for p in range(N_HOT) for item in BY_CATEGORY[places.category[p]] if ITEMS[item].name != "摊位脏乱"
    ]
    weekly = [int(rng.poisson(1.6)) for _ in range(N_WEEKS - len(HOT_WEEKLY))] + HOT_WEEKLY + [13]
    found = []
    for week, count in enumerate(weekly):
        start = int(rng.integers(0, len(pairs)))
        for i in range(count):
            place, item = pairs[(start + 5 * i) % len(pairs)]
            found.append((7 * week + int(rng.integers(0, 3 if week >= N_WEEKS else 5)), place, item))
    return found


def _some_place(rng: np.random.Generator, places: Places, n: int, venue_share: float) -> tuple[Ints, Ints]:
    """n places and an item found at each."""
    is_venue = rng.random(n) < venue_share
    weight = places.weight[: places.n_venues]
    place = np.where(
        is_venue,
        rng.choice(places.n_venues, n, p=weight / weight.sum()),
        rng.integers(places.n_venues, len(places.name), n),
    )
    spot_category = rng.choice(list(SPOT_CATEGORIES), n, p=list(SPOT_CATEGORIES.values()))
    pest, pick = rng.random(n) < 0.1, rng.random(n)
    item = np.empty(n, dtype=np.int64)
    for i, (p, spot) in enumerate(zip(place.tolist(), spot_category.tolist(), strict=True)):
        category = spot if p >= places.n_venues else "病媒生物" if pest[i] else places.category[p]
        choices = BY_CATEGORY[category]
        item[i] = choices[int(pick[i] * len(choices))]
    return place, item


def _episodes(rng: np.random.Generator, places: Places, volumes: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Chronic places: the same item every week or so, three to a dozen times; more of them towards the end."""
    n = int(EPISODE_SHARE * volumes.sum() / 6.4)
    by_day = np.repeat(volumes[:N_WEEKS] / 7, 7) * np.linspace(0.9, 1.14, N_DAYS)
    starts = rng.choice(np.arange(-14, N_DAYS - 14), n, p=by_day / by_day.sum())
    place, item = _some_place(rng, places, n, 0.78)
    _, once = np.unique(place * 1000 + item, return_index=True)  # one bout a place: two at a time would look planted
    again = np.setdiff1d(np.arange(n), once)
    place[again] = rng.integers(places.n_venues, len(places.name), len(again))
    item[again] = rng.choice(BY_CATEGORY["道路保洁"] + BY_CATEGORY["生活垃圾"], len(again))
    length = rng.integers(4, 11, n)
    gaps = rng.uniform(6.0, 9.2, (n, 12))
    days = starts[:, None] + np.cumsum(gaps, axis=1) - gaps
    used = (np.arange(12)[None, :] < length[:, None]) & (days >= 0) & (days < N_DAYS + SAMPLE_DAYS)
    chain = np.nonzero(used)[0]
    return days[used].astype(np.int64), place[chain], item[chain], chain.astype(np.int64)


def _technical(rng: np.random.Generator, places: Places) -> tuple[Ints, Ints, Ints]:
    """The assessors' feedback: one week's finds, mostly at what the three bureaus of the summer plan answer for."""
    share = {"建筑工地": 0.3, "公园绿地": 0.18, "物业小区": 0.26, "农贸市场": 0.1, "公厕": 0.08, "餐饮店": 0.08}
    kinds = rng.choice(list(share), N_TECHNICAL, p=list(share.values()))
    by_kind = {
        kind: [i for i in range(len(PLANTED_VENUES), places.n_venues) if places.kind[i] == kind] for kind in share
    }
    place = np.array([by_kind[kind][int(rng.integers(0, len(by_kind[kind])))] for kind in kinds.tolist()])
    item = np.array(
        [
            BY_CATEGORY[places.category[p]][int(rng.integers(0, len(BY_CATEGORY[places.category[p]])))]
            for p in place.tolist()
        ]
    )
    return TECHNICAL_DAY + rng.integers(0, 5, N_TECHNICAL), place, item


def find(rng: np.random.Generator, places: Places) -> Findings:
    """Everything found in the 66 weeks and the three days after them."""
    volumes = week_volumes(rng)
    planted = np.array(_planted() + _hot_area(rng, places))
    day, place, item, chain = _episodes(rng, places, volumes)
    taken = np.bincount(np.r_[planted[:, 0], day] // 7, minlength=N_WEEKS + 1)
    rest = days_of(rng, np.maximum(volumes - taken, 0))
    rest_place, rest_item = _some_place(rng, places, len(rest), 0.56)
    chronic = np.isin(rest_place * 1000 + rest_item, place * 1000 + item)
    rest_place[chronic] = rng.integers(places.n_venues, len(places.name), int(chronic.sum()))
    rest_item[chronic] = rng.choice(BY_CATEGORY["道路保洁"] + BY_CATEGORY["生活垃圾"], int(chronic.sum()))
    tech_day, tech_place, tech_item = _technical(rng, places)
    chains = np.r_[np.full(len(planted), -1), chain, np.full(len(rest) + N_TECHNICAL, -1)]
    days = np.r_[planted[:, 0], day, rest, tech_day]
    order = np.argsort(days, kind="stable")
    is_technical = np.arange(len(days)) >= len(days) - N_TECHNICAL
    return Findings(
        days[order],
        np.r_[planted[:, 1], place, rest_place, tech_place][order],
        np.r_[planted[:, 2], item, rest_item, tech_item][order],
        chains[order],
        is_technical[order],
    )
