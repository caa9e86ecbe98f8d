"""A slider of weeks that can play by itself; only the map beside it is drawn again, not the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from cleancity.charts import theme
from cleancity.ui import maps

WHOLE = "整个期间"
STEP_SECONDS = 1.6
_AT, _PLAYS, _STEPPED = "week_at", "week_plays", "week_stepped"


def play_weeks(weeks: Sequence[date], draw: Callable[[date | None], None], pick: str) -> None:
    """Calls `draw` with the chosen week's Monday, or None for the whole period, and draws the slider under it.

    Args:
        weeks: Mondays in order.
        draw: draws the map.
        pick: the name of the map's choice; a click on the map runs the page again, to show what was chosen.
    """
    plays = bool(st.session_state.get(_PLAYS))
    frame = st.fragment(_frame, run_every=STEP_SECONDS if plays else None)
    frame(list(weeks), draw, pick, maps.chosen(pick), plays)


def _frame(
    weeks: list[date], draw: Callable[[date | None], None], pick: str, chosen: str | None, runs_by_itself: bool
) -> None:
    labels = [WHOLE, *(theme.week(monday) for monday in weeks)]
    if st.session_state.get(_AT) not in labels:
        st.session_state[_AT] = WHOLE
    if st.session_state.get(_PLAYS):
        _step(labels)
    plays = bool(st.session_state.get(_PLAYS))
    if maps.chosen(pick) != chosen or plays != runs_by_itself:
        st.rerun()  # what stands beside the map, or the clock of this frame, has to change
    at = labels.index(str(st.session_state[_AT]))
    draw(weeks[at - 1] if at else None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="weeks"):
        icon = ":material/pause:" if plays else ":material/play_arrow:"
        words = "暂停" if plays else "逐周播放"
        st.button(words, icon=icon, on_click=_turn, args=(labels, not plays), key="week_button")
        st.select_slider("哪一周", labels, key=_AT, label_visibility="collapsed", on_change=_stop, width="stretch")


def _step(labels: list[str]) -> None:
    """One week on, if it is time; after the last one it stops."""
    now = time.monotonic()
    if now - float(st.session_state.get(_STEPPED, 0.0)) < STEP_SECONDS * 0.7:
        return
    at = labels.index(str(st.session_state[_AT]))
    st.session_state[_STEPPED] = now
    if at + 1 < len(labels):
        st.session_state[_AT] = labels[at + 1]
    else:
        st.session_state[_PLAYS] = False


def _turn(labels: list[str], plays: bool) -> None:
    st.session_state[_PLAYS] = plays
    if plays and st.session_state.get(_AT) == labels[-1]:
        st.session_state[_AT] = WHOLE  # from the beginning


def _stop() -> None:
    st.session_state[_PLAYS] = False
