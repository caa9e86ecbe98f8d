"""Which map cells hold more issues than chance would put there: the exact tail of each cell with its neighbours.

Gi* turned into a z-score calls too many sparse cells hot (in 63 of 200 cities where nothing was hot), the exact
binomial tail with Benjamini-Hochberg does not (5 of 200); so the tail decides and Gi* stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import h3.api.basic_int as h3
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.special import bdtr, bdtrc

from cleancity.once import once

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
FINEST = 11  # the resolution at which the store keeps a cell
FALSE_SHARE = 0.05  # of the cells called hot, at most this share is called so by chance (Benjamini-Hochberg)
EVEN = 0.2  # of what is expected is the same in every cell: streets without a registered venue have issues too
LEAST = 5  # issues with the ring of neighbours; fewer are no hot spot, however unlikely
MARGIN = 1.3  # times as many as expected at least: in a long period a tenth more is sure, but nothing to act on


def neighbourhoods(cells: Sequence[int]) -> sparse.csr_array:
    """Ones where two of `cells` touch or are the same: row i marks the neighbourhood of cell i."""
    position = {int(cell): index for index, cell in enumerate(cells)}
    rows, columns = [], []
    for cell, index in position.items():
        near = [position[each] for each in h3.grid_disk(cell, 1) if each in position]
        rows += [index] * len(near)
        columns += near
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(position), len(position)))


def venues_by_cell(venues: pd.DataFrame, resolution: int) -> pd.DataFrame:
    """Venues counted by the cell that they lie in; `venues`: lon, lat. Gives cell, n_venues.

    By way of the finest cell, as issues are: a parent does not quite cover its children, and near its edge the cell
    of a point is another one than the parent of its finest cell.
    """
    placed = venues[["lon", "lat"]].dropna()
    finest = (h3.latlng_to_cell(lat, lon, FINEST) for lon, lat in placed.itertuples(index=False))
    cells = [h3.cell_to_parent(cell, resolution) for cell in finest]
    counted = pd.Series(cells, dtype="int64").value_counts()
    return pd.DataFrame({"cell": counted.index.to_numpy(dtype="int64"), "n_venues": counted.to_numpy()})


def possible_cells(found: pd.DataFrame, past: pd.DataFrame, venues: pd.DataFrame) -> pd.DataFrame:
    """Every cell that can hold an issue: one of now, one of the past year, or a venue. What is missing counts as 0.

    Args:
        found: cell, n_issues of the period.
        past: cell of the past year.
        venues: cell, n_venues.

    Returns:
        cell, n_issues, n_venues, in the order of the cells' numbers.
    """
    cells = pd.DataFrame({"cell": pd.concat([found["cell"], past["cell"], venues["cell"]]).drop_duplicates()})
    joined = cells.merge(found[["cell", "n_issues"]], "left", on="cell").merge(venues, "left", on="cell")
    return joined.fillna(0).astype("int64").sort_values("cell", ignore_index=True)


def expected(cells: pd.DataFrame) -> Floats:
    """How many issues each cell would hold were all alike: most by the number of its venues, the rest the same in
    every cell; without any venue all of them the same.

    Args:
        cells: n_issues, n_venues of every possible cell.
    """
    total, n_venues = float(cells["n_issues"].sum()), float(cells["n_venues"].sum())
    even = np.full(len(cells), total / max(len(cells), 1))
    if not n_venues:
        return even
    return (1 - EVEN) * total * cells["n_venues"].to_numpy(dtype=float) / n_venues + EVEN * even


def upper_tail(counts: Floats, exposure: Floats, near: sparse.csr_array) -> Floats:
    """The chance that a neighbourhood holds so many issues or more, each issue falling anywhere by exposure.

    The exact binomial tail of the neighbourhood's sum, given the total.
    """
    held, share, total = _held(counts, exposure, near)
    return np.asarray(np.where(held > 0, bdtrc(held - 1, total, share), 1.0), dtype=float)


def lower_tail(counts: Floats, exposure: Floats, near: sparse.csr_array) -> Floats:
    """The chance that a neighbourhood holds so few issues or fewer."""
    held, share, total = _held(counts, exposure, near)
    return np.asarray(bdtr(held, total, share), dtype=float)


def _held(counts: Floats, exposure: Floats, near: sparse.csr_array) -> tuple[Floats, Floats, int]:
    whole = float(exposure.sum())
    share = np.clip(near @ exposure / whole, 0, 1) if whole else np.zeros(len(counts))
    return np.asarray(near @ counts), share, int(counts.sum())


def adjusted(chances: Floats) -> Floats:
    """Benjamini-Hochberg: call hot what is at most 0.05 here, and at most 5 % of what is called so is so by chance."""
    n, order = len(chances), np.argsort(chances)
    stepped = chances[order] * n / np.arange(1, n + 1)
    out = np.empty(n)
    out[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return out


def gi_star(values: Floats, near: sparse.csr_array) -> Floats:
    """Getis and Ord's Gi* as a z-score, weights 0 and 1 with the cell itself; esda's G_Local(star=True,
    transform='B'). Nought where all values are alike or a neighbourhood is everything."""
    n = len(values)
    if n < 2:
        return np.zeros(n)
    weight = near @ np.ones(n)
    spread = np.sqrt(np.maximum(np.mean(values**2) - values.mean() ** 2, 0)) * np.sqrt(
        np.maximum(n * weight - weight**2, 0) / (n - 1)
    )
    above = near @ values - values.mean() * weight
    return np.asarray(np.divide(above, spread, out=np.zeros(n), where=spread > 1e-12), dtype=float)


def is_hot(counts: Floats, exposure: Floats, near: sparse.csr_array, margin: float = MARGIN) -> Flags:
    """Whether cells are hot: with their ring surely above what is due to them, by a margin that matters and not too
    few, and the cell itself by that margin too: else the ring of one bad cell would be hot with it."""
    held, due = near @ counts, near @ exposure
    sure = adjusted(upper_tail(counts, exposure, near)) <= FALSE_SHARE
    hot = sure & (held >= margin * due) & (held >= LEAST) & (counts >= margin * exposure) & (counts > 0)
    return np.asarray(hot, dtype=bool)


@once
def hot_cells(cells: pd.DataFrame, margin: float = MARGIN) -> pd.DataFrame:
    """Every possible cell, judged.

    Args:
        cells: as `possible_cells` gives them.
        margin: so many times what is expected makes a hot cell.

    Returns:
        The same rows with expected (issues), n_near and expected_near (with the ring of neighbours), chance (exact
        tail), adjusted (by Benjamini-Hochberg over all rows), z (Gi* of the counts) and is_hot.
    """
    if cells.empty:
        blank = ["expected", "n_near", "expected_near", "chance", "adjusted", "z"]
        return cells.assign(**dict.fromkeys(blank, 0.0), is_hot=False)
    near = neighbourhoods(cells["cell"].tolist())
    counts, exposure = cells["n_issues"].to_numpy(dtype=float), expected(cells)
    chance = upper_tail(counts, exposure, near)
    return cells.assign(
        expected=exposure,
        n_near=near @ counts,
        expected_near=near @ exposure,
        chance=chance,
        adjusted=adjusted(chance),
        z=gi_star(counts, near),
        is_hot=is_hot(counts, exposure, near, margin),
    )


def hot_areas(judged: pd.DataFrame) -> pd.DataFrame:
    """Hot cells that touch each other, taken together.

    Args:
        judged: as `hot_cells` gives them.

    Returns:
        One row per area, the greatest excess first: top_cell (its fullest), n_cells, n_issues, expected, adjusted (of
        its surest cell).
    """
    hot = judged[judged["is_hot"]].reset_index(drop=True)
    if hot.empty:
        return pd.DataFrame(columns=["top_cell", "n_cells", "n_issues", "expected", "adjusted"])
    _, area = sparse.csgraph.connected_components(neighbourhoods(hot["cell"].tolist()), directed=False)
    ordered = hot.assign(area=area).sort_values(["n_issues", "n_near", "cell"], ascending=[False, False, True])
    areas = ordered.groupby("area").agg(
        top_cell=("cell", "first"), n_cells=("cell", "size"), n_issues=("n_issues", "sum"),
        expected=("expected", "sum"), adjusted=("adjusted", "min"),
    )  # fmt: skip
    order = (areas["expected"] - areas["n_issues"]).sort_values(kind="stable").index
    return areas.loc[order].reset_index(drop=True)
