"""Each page's script beside the sum of its SQL and the same widgets fed constants, without a browser."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.testing.v1 import AppTest

from cleancity import intake, once, query
from cleancity.accounts import at_the_command_line
from cleancity.bench.measure import Measure, environment, measured, peak_megabytes
from cleancity.demo import generate
from cleancity.desk import HOLDING
from cleancity.settings import ROOT
from cleancity.store import open_store
from cleancity.ui import database
from cleancity.ui.persons import standing_in

PAGES = (
    "monitor/overview",
    "monitor/hotspots",
    "monitor/weekly",
    "monitor/issues",
    "rectify/rebounds",
    "rectify/assessment",
    "rectify/supervision",
    "assess/ranking",
    "assess/agreement",
    "assess/satisfaction",
    "support/phases",
    "support/clauses",
    "support/supplies",
)
MAP_PAGE = "monitor/hotspots"
RUNS = 5
SECONDS = 300
AIM_UNCACHED, AIM_CACHED, AIM_MAP_KB = 1.3, 1.2, 700.0


@dataclass
class Asked:
    """What a page asked, in its order, and the answers by question."""

    frames: dict[tuple[Any, ...], pd.DataFrame] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def bench_pages(store_file: Path, say: Callable[[str], None]) -> list[Measure]:
    """Ratios for every page of 看板 over the issues in `store_file`, with the demo's plan and supplies beside them."""
    say("补入部门、任务和物资……")
    url = f"duckdb:///{store_file}"
    _add_registers(url)
    found: list[Measure] = []
    with environment("CLEANCITY_STORE", url), quiet(), standing_in(at_the_command_line("bench")):
        HOLDING.let_go()
        st.cache_resource.clear()
        for page in PAGES:
            say(f"测量页面 {page}……")
            found += _bench_page(page)
        database.store().close()
        HOLDING.let_go()
        st.cache_resource.clear()
    found.append(measured("peak memory after all pages", peak_megabytes(), "MB"))
    return found


@contextmanager
def quiet() -> Iterator[None]:
    """Streamlit says at every run that it has no browser; not here."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _add_registers(url: str) -> None:
    store = open_store(url)
    try:
        for file in generate():
            if file.dataset != "issue":
                intake.ingest(store, file.content, file.name, file.dataset, **file.options)
    finally:
        store.close()


def _bench_page(page: str) -> list[Measure]:
    asked = record(page)
    rounds = [_round(page, asked) for _ in range(RUNS)]
    sql, uncached, cached, constant = (min(times) for times in zip(*rounds, strict=True))
    name = page.rpartition("/")[2]
    measures = [
        measured(f"{name}: SQL", sql, "s"),
        measured(f"{name}: widgets fed constants", constant, "s"),
        measured(f"{name}: uncached / (SQL + constants)", uncached / (sql + constant), "ratio", AIM_UNCACHED),
        measured(f"{name}: cached / constants", cached / constant, "ratio", AIM_CACHED),
    ]
    if page == MAP_PAGE:
        measures.append(measured(f"{name}: bytes sent", _bytes_sent(page) / 1000, "kB", AIM_MAP_KB))
    return measures


def _round(page: str, asked: Asked) -> tuple[float, float, float, float]:
    """The four times close together, so that another program's load falls on all of them."""
    sql = _seconds_of(asked.calls)
    uncached = run_page(page, before=_forget)
    cached = run_page(page)
    with _constants(asked):
        constant = run_page(page)
    return sql, uncached, cached, constant


def record(page: str) -> Asked:
    """Run the page uncached, and keep what it asks and every answer."""
    asked = Asked()
    original = query.run

    def recording(store: Any, name: str, parameters: Any = None) -> pd.DataFrame:
        frame = original(store, name, parameters)
        asked.calls.append((name, dict(parameters or {})))
        asked.frames[(name, tuple(sorted((parameters or {}).items())))] = frame
        return frame

    with _patched(query, "run", recording):
        run_page(page, before=_forget)
    return asked


def _seconds_of(calls: list[tuple[str, dict[str, Any]]]) -> float:
    start = time.perf_counter()
    for name, parameters in calls:
        query.run(database.store(), name, parameters)
    return time.perf_counter() - start


def _forget() -> None:
    st.cache_data.clear()
    once.forget()


@contextmanager
def _constants(asked: Asked) -> Iterator[None]:
    def constant(_asked: str, _version: int, name: str, params: Mapping[str, Any]) -> pd.DataFrame:
        return asked.frames[(name, tuple(sorted(params.items())))].copy()

    with _patched(database, "_answer", constant):
        yield


@contextmanager
def _patched(module: Any, name: str, value: Any) -> Iterator[None]:
    original = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, original)


def run_page(page: str, before: Callable[[], None] = lambda: None) -> float:
    """Seconds of one script run of the page."""
    before()
    app = _app(page)
    start = time.perf_counter()
    _checked(app.run(timeout=SECONDS), page)
    return time.perf_counter() - start


def _bytes_sent(page: str) -> int:
    app = _checked(_app(page).run(timeout=SECONDS), page)
    return sum(len(element.proto.SerializeToString()) for element in app.main if getattr(element, "proto", None))


def _app(page: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    return app.switch_page(f"pages/{page}.py")


def _checked(app: AppTest, page: str) -> AppTest:
    if app.exception:
        raise AssertionError(f"{page}: {app.exception[0].value}")
    return app
