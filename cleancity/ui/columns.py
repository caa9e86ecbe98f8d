"""Words above columns, with counts shown as counts: whole numbers, thousands separated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st


def counted(columns: Mapping[str, str]) -> dict[str, Any]:
    """`columns` (name -> words, for `ui.table`) with those named n_... as localized numbers."""
    return {
        name: st.column_config.NumberColumn(words, format="localized") if name.startswith("n_") else words
        for name, words in columns.items()
    }
