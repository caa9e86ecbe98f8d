"""How clean a file was, as one number from 0 to 100. Pure.

    100 - 100 * (1.0 * rejected + 0.5 * warned + 0.1 * repaired) / (read - left out)

A row that has to be sent back costs its full share, one to be looked at half, one that we mended ourselves a tenth.
Rows left out (sums, footnotes, repetitions) cost nothing: a total under a table is no fault.
"""

from __future__ import annotations

from cleancity.intake.problems import RowCounts

REJECTED, WARNED, REPAIRED = 1.0, 0.5, 0.1
IN_WORDS = "100 −（退回 ×1 + 提醒 ×0.5 + 修正 ×0.1）÷（读到 − 略过）×100"


def score(rows: RowCounts, n_warned: int = 0) -> float | None:
    """The score, rounded to a tenth; None for a file without rows.

    Args:
        n_warned: good rows that a check speaks of (queries/checks).
    """
    counted = rows.read - rows.left_out
    if counted <= 0:
        return None
    lost = REJECTED * rows.rejected + WARNED * n_warned + REPAIRED * rows.repaired
    return round(max(0.0, 100 - 100 * lost / counted), 1)
