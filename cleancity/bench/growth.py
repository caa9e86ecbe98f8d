"""How the pages grow: stores of a hundredth, a tenth and all of the rows, each page's questions and script over each.

The questions are those that the page itself asks, recorded from a run of it. Beside them stand the same answers by
pandas on a frame that is loaded already, compared value by value before anything is timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from cleancity import intake, query
from cleancity.bench.issues import as_csv, issue_table
from cleancity.bench.measure import Measure, environment, measured, timed
from cleancity.bench.pages import PAGES, quiet, record, run_page
from cleancity.bench.rivals import QUESTIONS, frame_of
from cleancity.demo import generate
from cleancity.desk import HOLDING
from cleancity.store import Store, open_store
from cleancity.ui import database

FILE_ROWS = 1_000_000
ROUNDS = 3
MONTH_DAYS = 28
AIM_PANDAS, AIM_MONTH = 0.2, 2.0


def bench_growth(rows: int, folder: Path, say: Callable[[str], None]) -> list[Measure]:
    """Seconds of every page at three sizes, how they grow, and pandas beside the largest."""
    sizes = (rows // 100, rows // 10, rows)
    found: list[Measure] = []
    month: dict[str, dict[int, float]] = {}
    usual: dict[str, dict[int, float]] = {}
    for size in sizes:
        url = f"duckdb:///{_filled(size, folder / str(size), say)}"
        with environment("CLEANCITY_STORE", url), quiet(), _one_store():
            for page in PAGES:
                say(f"{size:,} 行：{page}……")
                asked, script = record(page), run_page(page)
                name = page.rpartition("/")[2]
                usual.setdefault(name, {})[size] = _seconds(asked.calls)
                month.setdefault(name, {})[size] = _seconds([(each, _last_month(given)) for each, given in asked.calls])
                found.append(measured(f"{name} at {size:,}: SQL", usual[name][size], "s"))
                found.append(measured(f"{name} at {size:,}: script, answers cached", script, "s"))
            if size == rows:
                found += _beside_pandas(database.store(), say)
    ratio = sizes[-1] / sizes[0]
    for name in usual:
        grown = usual[name][sizes[-1]] / usual[name][sizes[0]]
        found.append(measured(f"{name}: SQL at {rows:,} / at {sizes[0]:,}", grown, "ratio", ratio / 2))
        grown = month[name][sizes[-1]] / month[name][sizes[0]]
        found.append(measured(f"{name}: SQL of four weeks at {rows:,} / at {sizes[0]:,}", grown, "ratio", AIM_MONTH))
    return found


def _filled(size: int, folder: Path, say: Callable[[str], None]) -> Path:
    """The database of a store with `size` issues, which went in by the front door, and the demo's registers."""
    folder.mkdir(parents=True)
    store = open_store(f"duckdb:///{folder / 'city.duckdb'}")
    try:
        for number, start in enumerate(range(0, size, FILE_ROWS)):
            say(f"{size:,} 行：第 {number + 1} 份文件入库……")
            table = issue_table(min(FILE_ROWS, size - start), seed=number, first=start)
            intake.ingest(store, as_csv(table), f"issues-{number}.csv", "issue", keeps_in_step=False)
        for file in generate():
            if file.dataset not in ("issue", "recheck"):
                intake.ingest(store, file.content, file.name, file.dataset, **file.options)
        say(f"{size:,} 行：补齐每日计数和反弹……")
        intake.catch_up(store)
    finally:
        store.close()
    return folder / "city.duckdb"


def _seconds(calls: list[tuple[str, dict[str, Any]]]) -> float:
    """Of all of a page's questions."""
    return _least(lambda: [query.run(database.store(), *call) for call in calls])


def _least(work: Callable[[], object]) -> float:
    """Seconds of the quickest of some rounds."""
    return min(timed(work)[0] for _ in range(ROUNDS))


def _last_month(given: dict[str, Any]) -> dict[str, Any]:
    """The same question of the four weeks up to the cut-off; one without a period stays as it is."""
    as_of = given.get("as_of")
    if not isinstance(as_of, date) or not {"from_date", "to_date"} & set(given):
        return given
    return {**given, "from_date": as_of - timedelta(days=MONTH_DAYS - 1), "to_date": as_of}


def _beside_pandas(store: Store, say: Callable[[str], None]) -> list[Measure]:
    say("把全部问题读进 pandas……")
    frame, as_of, found = frame_of(store), store.as_of(), []
    assert as_of is not None, "the store is full"
    for question in QUESTIONS:
        say(f"pandas：{question.name}……")
        params = question.params(as_of)
        ours = query.run(store, question.name, params)
        question.check(ours, question.answer(frame, params))
        sql = _least(partial(query.run, store, question.name, params))
        theirs = _least(partial(question.answer, frame, params))
        found.append(measured(f"{question.name}: SQL", sql, "s"))
        found.append(measured(f"{question.name}: pandas on a loaded frame", theirs, "s"))
        found.append(measured(f"{question.name}: SQL / pandas", sql / theirs, "ratio", AIM_PANDAS))
    return found


@contextmanager
def _one_store() -> Iterator[None]:
    HOLDING.let_go()
    st.cache_resource.clear()
    st.cache_data.clear()
    try:
        yield
    finally:
        database.store().close()
        HOLDING.let_go()
        st.cache_resource.clear()
        st.cache_data.clear()
