"""The edge of every page: whatever goes wrong inside becomes one Chinese sentence."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from cleancity.errors import CleanCityError
from cleancity.ui.plain import plain

_log = logging.getLogger("cleancity")


@contextmanager
def edge() -> Iterator[None]:
    """Show an error as words; the reader gets a sentence, stderr the traceback. The screens' only broad except."""
    try:
        yield
    except CleanCityError as error:
        st.error(plain(error))
    except Exception:  # noqa: BLE001
        _log.exception("a page failed")
        st.error("这一页没能显示出来，数据没有受影响。请刷新重试；仍然不行时，请把服务窗口里最后几行发给管理员。")
