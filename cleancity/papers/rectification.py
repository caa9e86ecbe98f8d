"""整改清单: one workbook a department, and all of them in one zip.

Open issues only: what is closed needs no filling, and a list that also held it would invite people to open it again.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from cleancity.papers.making import File, Made, Request
from cleancity.reports.rectification import Heading, rectification
from cleancity.settings import load_settings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTHING_OPEN = "整改清单：没有未结案的问题"
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\s]+')
_LONGEST_NAME = 60
# A zip's entries are dated; the first day it knows makes the same lists the same bytes.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


def lists(request: Request) -> Made:
    """The lists of every department with something open, the most overdue first; no file where nothing is open."""
    asked = request.question
    if asked.view.is_empty or asked.view.as_of is None:
        return Made(NOTHING_OPEN)
    files: list[File] = []
    for row in asked.rows("rectification/open_by_department").to_dict("records"):
        name = str(row["dept_name"])
        rows = asked.rows("rectification/open_issues", department=name)
        if len(rows):  # of a day gone by, all may be done since
            files.append(_of_department(name, asked.view.as_of, rows, {file.name for file in files}))
    if not files:
        return Made(NOTHING_OPEN)
    whole = File(f"整改清单_{asked.view.as_of}.zip", _zipped(files), "application/zip")
    return Made(f"整改清单（{len(files)} 个部门）", files=(whole, *files))


def _of_department(name: str, as_of: date, rows: pd.DataFrame, taken: set[str]) -> File:
    heading = Heading(name, as_of, len(rows), int((rows["days_over"] > 0).sum()), load_settings().due_soon_days)
    content = rectification(heading, _records(rows))
    return File(_file_name(name, as_of, taken), content, XLSX, name)


def _records(rows: Any) -> Iterator[dict[str, Any]]:
    """One row after the other, with None where there is nothing and plain datetimes."""
    names = list(rows.columns)
    for values in rows.itertuples(index=False, name=None):
        yield {name: _plain(value) for name, value in zip(names, values, strict=True)}


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


def _file_name(department: str, as_of: date, taken: set[str]) -> str:
    """A name that every system takes, whatever the department is called, and that no other file has."""
    plain = _UNFIT.sub("_", department).strip("._ ")[:_LONGEST_NAME] or "未写明部门"
    numbers = ("", *(f"-{number}" for number in range(2, len(taken) + 3)))
    names = (f"整改清单_{plain}{number}_{as_of}.xlsx" for number in numbers)
    return next(name for name in names if name not in taken)


def _zipped(files: list[File]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.name, _NO_DAY), file.content, zipfile.ZIP_STORED)
    return target.getvalue()
