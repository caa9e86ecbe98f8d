"""The way in beside its bare counterparts and beside pandas with pandera, each in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import xlsxwriter

from cleancity.bench.issues import as_csv, issue_table
from cleancity.bench.measure import Measure, measured

BARE_RUNS = 3
WORKBOOK_ROWS = 100_000
MEMORY_AIM_MB = 1024


@dataclass(frozen=True)
class Run:
    """What one contender took."""

    seconds: float
    megabytes: float
    rows: int


def bench_intake(rows: int, folder: Path, say: Callable[[str], None]) -> list[Measure]:
    """Seconds, peak memory and ratios of the way in; the store of the UTF-8 run is left in `folder`/UTF-8."""
    say(f"生成 {rows} 行问题数据……")
    table = issue_table(rows)
    files = {encoding: folder / f"{encoding}.csv" for encoding in ("UTF-8", "GB18030")}
    for encoding, path in files.items():
        path.write_bytes(as_csv(table, encoding.lower()))
    bare = min((_run("bare_load", files["UTF-8"], rows, say) for _ in range(BARE_RUNS)), key=lambda run: run.seconds)
    found = [measured("bare typed read_csv of the UTF-8 file into a table", bare.seconds, "s")]
    ours = {encoding: _run("ours", path, rows, say, folder / encoding) for encoding, path in files.items()}
    for encoding, run in ours.items():
        found.append(measured(f"accept as {encoding} CSV", run.seconds, "s"))
        found.append(measured(f"accept as {encoding} CSV / bare load", run.seconds / bare.seconds, "ratio", 6.0))
        found.append(measured(f"peak memory of accepting {encoding}", run.megabytes, "MB", MEMORY_AIM_MB))
    found += _beside_pandas(files["GB18030"], rows, ours["GB18030"], say)
    return found + _workbook(table.slice(0, min(rows, WORKBOOK_ROWS)), folder, say)


def _beside_pandas(file: Path, rows: int, ours: Run, say: Callable[[str], None]) -> list[Measure]:
    if importlib.util.find_spec("pandera") is None:
        say("没有安装 pandera（它在 requirements-test.txt 里），略过这项对照。")
        return []
    theirs = _run("pandas_pandera", file, rows, say)
    return [
        measured("pandas + pandera into DuckDB, GB18030", theirs.seconds, "s"),
        measured("peak memory of pandas + pandera", theirs.megabytes, "MB"),
        measured("accept / pandas + pandera, time", ours.seconds / theirs.seconds, "ratio", 1.0),
        measured("accept / pandas + pandera, memory", ours.megabytes / theirs.megabytes, "ratio", 0.5),
    ]


def _workbook(table: pa.Table, folder: Path, say: Callable[[str], None]) -> list[Measure]:
    path = folder / "issues.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, table.column_names)
        for number, row in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), 1):
            sheet.write_row(number, 0, row)
    bare_runs = [_run("bare_calamine", path, table.num_rows, say) for _ in range(BARE_RUNS)]
    bare = min(bare_runs, key=lambda run: run.seconds)
    ours = _run("ours", path, table.num_rows, say)
    return [
        measured(f"bare calamine, {table.num_rows} rows of xlsx", bare.seconds, "s"),
        measured("accept as xlsx", ours.seconds, "s"),
        measured("accept as xlsx / bare calamine", ours.seconds / bare.seconds, "ratio", 4.0),
    ]


def _run(name: str, file: Path, rows: int, say: Callable[[str], None], target: Path | None = None) -> Run:
    say(f"{name}：{file.name}……")
    with tempfile.TemporaryDirectory(dir=file.parent) as scratch:
        place = target or Path(scratch)
        place.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "cleancity.bench.contenders", name, str(file), str(place)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    run = Run(**json.loads(answer.stdout.splitlines()[-1]))
    if run.rows != rows:
        raise AssertionError(f"{name}: {run.rows} of {rows} rows went in")
    return run
