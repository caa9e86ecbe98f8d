"""What the server writes down: <store folder>/logs/server.log, one JSON object a line, rotated; sentences on stderr.

    {"time": ISO, "level": ..., "what": ..., "logger": ...}
    and, where known, person, address, page, incident, query, seconds, parameters, error (with its traceback)

Passwords, cookies and tokens never get here; what looks like a phone number, an identity number or a door is masked,
since the text of an error may quote a cell.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import streamlit.logger

from cleancity.incidents import incident
from cleancity.intake.masking import mask
from cleancity.settings import Running

FOLDER, FILE_NAME = "logs", "server.log"
_SECRETS = re.compile(r"(?i)(cleancity=|bearer\s+|(?:password|cookie|token)[\"']?\s*[=:]\s*[\"']?)[^\s;\"',&]+")
_MOST = 20_000  # characters of one text


def write_logs(store_folder: Path, running: Running, say: Callable[[str], None]) -> Path:
    """Everything that is logged from now on goes to the file; errors are told to whoever started the server as well.

    Raises:
        OSError: the folder cannot be written.
    """
    folder = store_folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    file = _File(folder / FILE_NAME, int(running.log_mb * (1 << 20)), max(1, running.log_files), say)
    told = _Told(folder / FILE_NAME, say)
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _File | _Told)]:
        root.removeHandler(handler)
        handler.close()
    root.addHandler(file)
    root.addHandler(told)
    root.setLevel(logging.WARNING)
    logging.getLogger("cleancity").setLevel(logging.INFO)
    _take_over_streamlit()
    _catch_the_rest()
    return folder / FILE_NAME


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "what": _clean(record.getMessage()),
            "logger": record.name,
        }
        line |= {key: _cleaned(value) for key, value in getattr(record, "fields", {}).items()}
        if record.exc_info and record.exc_info[0]:
            line["error"] = _clean("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(line, ensure_ascii=False, default=str)


class _File(RotatingFileHandler):
    """Readable by the service alone; when it cannot be written, that is said once, and the work goes on."""

    def __init__(self, path: Path, n_bytes: int, n_files: int, say: Callable[[str], None]) -> None:
        super().__init__(path, maxBytes=n_bytes, backupCount=n_files, encoding="utf-8", errors="backslashreplace")
        self.setFormatter(_Json())
        self._say: Callable[[str], None] | None = say

    def _open(self) -> TextIO:  # type: ignore[override]
        opened = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return open(opened, "a", encoding=self.encoding, errors=self.errors)

    def handleError(self, record: logging.LogRecord) -> None:
        if self._say:
            self._say(f"日志写不进 {self.baseFilename}，请检查磁盘空间和权限。")
            self._say = None


class _Told(logging.Handler):
    """Errors, as a sentence."""

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._path, self._say = path, say

    def emit(self, record: logging.LogRecord) -> None:
        number = getattr(record, "fields", {}).get("incident")
        self._say(f"出错了{f'，编号 {number}' if number else ''}，详情见 {self._path}。")


def _take_over_streamlit() -> None:
    """Streamlit gives each of its loggers a console of its own; ours are to have what they say."""

    def hand_on(logger: logging.Logger) -> None:
        console = getattr(logger, "streamlit_console_handler", None)
        if console:
            logger.removeHandler(console)
        logger.propagate = True

    streamlit.logger.setup_formatter = hand_on
    streamlit.logger.update_formatter()


def _catch_the_rest() -> None:
    """What nobody caught, in a thread or in the main one."""

    def of_thread(raised: threading.ExceptHookArgs) -> None:
        if raised.exc_value is not None and not isinstance(raised.exc_value, SystemExit):
            incident(f"a thread failed: {raised.thread.name if raised.thread else ''}", raised.exc_value)

    def of_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            incident("the server failed", error)

    threading.excepthook = of_thread
    sys.excepthook = of_main


def _clean(text: str) -> str:
    return mask(_SECRETS.sub(r"\1…", text[:_MOST]))


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    return value
