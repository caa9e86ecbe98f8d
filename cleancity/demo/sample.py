"""Files of week 47, 2026-11-16 to 11-18: what a newcomer uploads to see the numbers on 总览 move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from cleancity.demo.calendar import LAST_DAY, N_WEEKS, SAMPLE_DAYS
from cleancity.demo.files import DEFAULT_SEED, DemoFile
from cleancity.demo.issue_files import week_file
from cleancity.demo.issue_rows import IssueBook
from cleancity.demo.issues import simulate
from cleancity.demo.sheets import xlsx_bytes
from cleancity.demo.supplies import STOCK_HEADER, stock_rows

FOLDER = Path(__file__).resolve().parents[2] / "data" / "sample"


def sample_files(seed: int = DEFAULT_SEED) -> Iterator[DemoFile]:
    """The week's issues as a GB18030 CSV with a title row and a 合计 row, and a stock count as a workbook."""
    name, content = week_file(IssueBook(simulate(seed)), N_WEEKS)
    yield DemoFile(name, "issue", content)
    day = LAST_DAY + timedelta(days=SAMPLE_DAYS)
    yield DemoFile(
        f"应急物资库存_{day:%Y%m%d}.xlsx",
        "supply_stock",
        xlsx_bytes(STOCK_HEADER, stock_rows(day, -1), "应急物资库存周报"),
    )


def write_samples(folder: Path = FOLDER) -> list[Path]:
    """Write the sample files; returns their paths."""
    paths = []
    for file in sample_files():
        paths.append(folder / file.name)
        paths[-1].write_bytes(file.content)
    return paths
