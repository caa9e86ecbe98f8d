"""What the rows above the header, the sheet's name or the file's say for a required column that the table lacks.

A stock list is one store's on one day, so its title says both and its columns neither: 城东仓库盘点表 2026年11月10日.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cleancity.contracts import Contract
from cleancity.intake.header import Layout, MissingColumns, find_layout
from cleancity.intake.mapping import FileMapping
from cleancity.intake.period import titles_of
from cleancity.intake.table import Sheet

_DAY = re.compile(r"(?P<y>20\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)|(?P<all>20\d{6})(?!\d)")


def find_titled(
    sheets: Sequence[Sheet], contract: Contract, mapping: FileMapping, wanted: str | None, file: str
) -> tuple[Layout, FileMapping, list[str]]:
    """The table (see `find_layout`); the mapping, with what its titles say of required columns that nothing else fills;
    and what was taken from the titles, as notices.

    Raises:
        Refused: there is no such table, or neither it nor its titles have what is required.
    """
    try:
        return find_layout(sheets, contract, mapping, wanted), mapping, []
    except MissingColumns as error:
        found = _from_titles(error.layout, contract, mapping, file)
        if not found:
            raise
    filled = replace(mapping, defaults={**mapping.defaults, **found})
    said = "、".join(f"“{contract.title_of(name)}”是 {value}" for name, value in found.items())
    return find_layout(sheets, contract, filled, wanted), filled, [f"表里没有的列取自标题或文件名，请核对：{said}。"]


def _from_titles(layout: Layout, contract: Contract, mapping: FileMapping, file: str) -> dict[str, str]:
    given, titles = {*layout.columns, *mapping.constants, *mapping.defaults}, titles_of(layout, file)
    lacking = [column for column in contract.fields if column.required and column.name not in given]
    said = {column.name: _said(titles, column.from_title, column.defaults_to_as_of) for column in lacking}
    return {name: value for name, value in said.items() if value}


def _said(titles: list[str], pattern: str, is_day: bool) -> str | None:
    for text in titles:
        if is_day and (day := _day(text)):
            return day
        if pattern and (match := re.search(pattern, text)):
            return match.group()
    return None


def _day(text: str) -> str | None:
    for match in _DAY.finditer(text):
        parts = [match["all"][:4], match["all"][4:6], match["all"][6:]] if match["all"] else list(match.groups()[:3])
        try:
            return date(*map(int, parts)).isoformat()
        except ValueError:
            continue
    return None
