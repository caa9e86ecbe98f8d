"""The one store of this process, and questions to it, each asked once per version of the data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from cleancity import intake, query
from cleancity.briefing.questions import asked_of
from cleancity.settings import load_settings
from cleancity.store import Store, open_store


@st.cache_resource(show_spinner="正在打开数据库……")
def store() -> Store:
    """The open store of this process, mended first when its tables and its manifest differ; its inbox is watched."""
    opened = open_store()
    intake.mend(opened)
    opened.heals_apart = True  # readers get a sentence while it is built anew, not a page that hangs
    settings = load_settings()
    if settings.inbox_folder:
        intake.watch(opened, Path(settings.inbox_folder), settings.inbox_seconds)
    return opened


def data(name: str, **extra: object) -> pd.DataFrame:
    """The rows of queries/<name>.sql under the reader's filters.

    `extra` adds parameters or replaces those of the filters. The frame is the caller's own. The cache is keyed by
    what was asked and by the data's version, so an accepted upload needs no clearing.
    """
    view = st.session_state.get("view")
    return ask(name, {**(view.params if view else {}), **extra})


def ask(name: str, params: Mapping[str, object]) -> pd.DataFrame:
    """The rows of a query for exactly these parameters, cached; excess ones are dropped first, to share answers."""
    return _answer(name, tuple(sorted(asked_of(name, params).items())), store().data_version)


@st.cache_data(show_spinner=False, max_entries=1000)
def _answer(name: str, key: tuple[tuple[str, Any], ...], version: int) -> pd.DataFrame:
    return query.run(store(), name, dict(key))


def sql_text(name: str) -> str:
    """The text of queries/<name>.sql."""
    return query.find(name).sql
