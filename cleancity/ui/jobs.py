"""Work that may take long: done by a thread of its own, shown while it lasts, stopped on the reader's word."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import streamlit as st

from cleancity.errors import Cancelled
from cleancity.intake import Progress

# Whatever is done by then needs no progress shown.
PATIENCE_SECONDS = 1.0
T = TypeVar("T")


class Job(Generic[T]):
    """`work` running in a thread; `signature` says what it is about."""

    def __init__(self, signature: object, work: Callable[[Progress], T]) -> None:
        self.signature, self.progress = signature, Progress()
        self._work = work
        self._result: T | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def is_done(self, patience: float = 0.0) -> bool:
        """Whether it has ended, well or badly, within so many seconds."""
        self._thread.join(patience)
        return not self._thread.is_alive()

    def result(self) -> T:
        """What `work` returned. Raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]

    def _run(self) -> None:
        try:
            self._result = self._work(self.progress)
        except BaseException as error:  # noqa: BLE001  raised again where the result is asked for
            self._error = error


def finished(name: str, signature: object, work: Callable[[Progress], T]) -> T | None:
    """The result of the job called `name` about `signature`; None while it runs (its progress is then on the page).

    A job about something else under the same name is stopped. A stopped job says so, and can be begun again.
    """
    key = f"job_{name}"
    job: Job[T] | None = st.session_state.get(key)
    if job is None or job.signature != signature:
        if job is not None:
            job.progress.cancel()
        job = st.session_state[key] = Job(signature, work)
    if not job.is_done(PATIENCE_SECONDS):
        _show(key)
        return None
    try:
        return job.result()
    except Cancelled as stopped:
        st.info(str(stopped))
        st.button("重新开始", key=f"{key}_again", on_click=forget, args=(name,))
        return None
    except BaseException:
        forget(name)
        raise


def forget(name: str) -> None:
    """Stop the job and drop its result, so that it is begun anew when it is asked for again."""
    job: Job[object] | None = st.session_state.pop(f"job_{name}", None)
    if job is not None:
        job.progress.cancel()


@st.fragment(run_every=0.5)
def _show(key: str) -> None:
    """What is done now, how many rows so far, and the button to stop."""
    job: Job[object] | None = st.session_state.get(key)
    if job is None or job.is_done():
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        rows = f"，已读 {job.progress.rows:,} 行" if job.progress.rows else ""
        st.status(f"{job.progress.words}{rows}……", state="running", width=360)
        st.button("取消", key=f"{key}_cancel", on_click=job.progress.cancel)
