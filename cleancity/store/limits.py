"""A question is broken off when it takes too long, or when nobody wants its answer any more.

DuckDB knows no time limit of its own; one thread watches all questions and interrupts those that are due. The cursor
can be used afterwards.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from cleancity.errors import Cancelled, QueryError

TICK_SECONDS = 0.2


def _never() -> bool:
    return False


@dataclass(eq=False)
class _Question:
    cursor: duckdb.DuckDBPyConnection
    due: float
    is_unwanted: Callable[[], bool]
    is_late: bool = False
    is_stopped: bool = False


class _Watch:
    """The questions under way, and the thread that looks at them while there are any."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._questions: set[_Question] = set()
        self._thread: threading.Thread | None = None

    def begin(self, question: _Question) -> None:
        with self._changed:
            self._questions.add(question)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="query-limit", daemon=True)
                self._thread.start()
            elif len(self._questions) == 1:
                self._changed.notify()

    def end(self, question: _Question) -> None:
        with self._changed:  # after this nobody interrupts the cursor, which may be asked something else
            self._questions.discard(question)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._questions)
                self._look()
            time.sleep(TICK_SECONDS)

    def _look(self) -> None:
        # A function of its own: the thread never ends, and would hold on to the last cursor that it looked at.
        now = time.monotonic()
        for each in self._questions:
            each.is_late = each.is_late or now >= each.due
            each.is_stopped = each.is_stopped or each.is_unwanted()
            if each.is_late or each.is_stopped:
                each.cursor.interrupt()


_WATCH = _Watch()


@contextmanager
def within(
    cursor: duckdb.DuckDBPyConnection, seconds: float, is_unwanted: Callable[[], bool] = _never
) -> Iterator[None]:
    """Whatever `cursor` is asked in the block is broken off after so many seconds; 0 is no limit.

    Raises:
        QueryError: it was broken off.
        Cancelled: `is_unwanted` said so.
    """
    question = _Question(cursor, time.monotonic() + seconds if seconds else float("inf"), is_unwanted)
    _WATCH.begin(question)
    try:
        yield
    except duckdb.InterruptException as error:
        if question.is_stopped:
            raise Cancelled("已中断，没有改动。") from error
        if question.is_late:
            words = f"这项查询算了 {seconds:g} 秒还没有算完，已经停下。"
            raise QueryError(words, "请缩短期间、加上筛选条件再试；每次都这样，请告诉管理员。") from error
        raise
    finally:
        _WATCH.end(question)
