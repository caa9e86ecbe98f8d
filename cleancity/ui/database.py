"""The one store of this process, and questions to it, each asked once per version of the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from cleancity import query
from cleancity.briefing.questions import asked_of
from cleancity.desk import HOLDING
from cleancity.desk.seeing import own_department, seen_by
from cleancity.store import Store
from cleancity.ui import persons

# The version of the data, and whose single issues alone the person may see (None: those of all).
Seen = tuple[int, str | None]


def store() -> Store:
    """The open store of this process."""
    return HOLDING.store()


def data(name: str, **extra: object) -> pd.DataFrame:
    """The rows of queries/<name>.sql under the reader's filters.

    `extra` adds parameters or replaces those of the filters. The frame is the caller's own. The cache is keyed by
    what was asked and by the data's version, so an accepted upload needs no clearing.
    """
    view = st.session_state.get("view")
    return ask(name, {**(view.params if view else {}), **extra})


def ask(name: str, params: Mapping[str, object]) -> pd.DataFrame:
    """The rows of a query for exactly these parameters, as far as whoever asks may see them.

    Cached; excess parameters are dropped first, to share answers.
    """
    asked = asked_of(name, seen_by(persons.actor(), params))
    return _answer(f"{name} {sorted(asked.items())!r}", store().data_version, name, asked)


def seen() -> Seen:
    """What the answers depend on beside the question; whatever is kept of them must be keyed by it."""
    return store().data_version, own_department(persons.actor())


@st.cache_data(show_spinner=False, max_entries=1000)
def _answer(asked: str, version: int, _name: str, _params: Mapping[str, Any]) -> pd.DataFrame:
    # Told apart by one text: Streamlit takes longer over a tuple of parameters than many a query.
    return query.run(store(), _name, _params)


def sql_text(name: str) -> str:
    """The text of queries/<name>.sql."""
    return query.find(name).sql
