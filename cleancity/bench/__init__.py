"""Benchmarks: commands, never timed tests. Each figure is measured in this run, beside what it is compared with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from cleancity.bench.measure import Measure

__all__ = ["Measure", "run", "run_users"]


def run(rows: int, say: Callable[[str], None], only: str | None = None) -> list[Measure]:
    """Everything, on a store of its own in a temporary folder.

    Args:
        rows: how many issues to generate.
        say: told what is being done.
        only: "intake" or "pages"; None measures the way in, and each page beside its bare counterparts.
    """
    # Here, so that a contender's process does not load what it does not use.
    from cleancity.bench.growth import bench_growth
    from cleancity.bench.intake import bench_intake
    from cleancity.bench.pages import bench_pages

    with tempfile.TemporaryDirectory(prefix="cleancity-bench-") as folder:
        if only == "pages":
            return bench_growth(rows, Path(folder), say)
        measures = bench_intake(rows, Path(folder), say)
        return measures if only else measures + bench_pages(Path(folder) / "UTF-8" / "city.duckdb", say)


def run_users(users: int, rows: int, minutes: float, say: Callable[[str], None]) -> list[Measure]:
    """Many readers at once and an upload meanwhile, on servers of their own in a temporary folder."""
    from cleancity.bench.users import bench_users

    with tempfile.TemporaryDirectory(prefix="cleancity-bench-") as folder:
        return bench_users(users, rows, minutes, Path(folder), say)
