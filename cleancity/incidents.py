"""An error that nobody foresaw gets a number: the reader is told it, and the log has the rest under it."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

_log = logging.getLogger("cleancity")
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another when it is read out


def incident(what: str, error: BaseException, **fields: object) -> str:
    """Log the error with what is known around it; returns its number, such as 1127-K7QP."""
    number = f"{datetime.now():%m%d}-" + "".join(secrets.choice(_LETTERS) for _ in range(4))
    _log.error(what, exc_info=error, extra={"fields": {"incident": number, **fields}})
    return number


def words_of(number: str) -> str:
    """What a reader is told."""
    return f"出错了，编号 {number}，请告诉管理员。"
