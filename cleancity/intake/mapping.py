"""Mapping files (TOML): how a foreign file's headers and values become ours.

dataset = "issue"                       # optional; refused when it names another dataset
crs = "wgs84"                           # optional; --crs wins
swapped_axes = true                     # optional; the column of longitudes holds latitudes, and the other way round
sheet = "明细"                           # optional; --sheet wins
headers = ["编号", "状态"]                # optional; the headers that it was made for: others are a notice
header_row = 3                          # optional; the row that the headers stand in (the last of them)
off = ["thousands"]                     # optional; cleanings that are not wanted (their names: cleaning.py)
date_format = "%m/%d/%Y %I:%M:%S %p"    # optional; for every date column, or a table column -> format; also
                                        # "day-first" or "month-first" for dates with the year last
[columns]                               # their header = our column (name or title); "" = keep aside
"Unique Key" = "issue_id"
[constants]                             # our column = the same value in every row
source = "12345热线"
[values.status]                         # our column: their value = ours; "*" = every other value
"Open" = "处置中"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from cleancity.contracts import Contract
from cleancity.errors import ConfigError
from cleancity.intake.cleaning import checked_off

T = TypeVar("T")
CRS = ("wgs84", "gcj02", "bd09", "bd09mc", "cgcs2000")


@dataclass(frozen=True)
class FileMapping:
    """A mapping file, checked against a contract. Empty for a file whose headers are ours.

    `constants` stand in every row; `defaults` only where the file says nothing.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_formats: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    swapped_axes: bool = False
    sheet: str | None = None
    header_row: int | None = None
    off: frozenset[str] = frozenset()
    headers: tuple[str, ...] = ()


def with_report_date(mapping: FileMapping, contract: Contract, as_of: date | None) -> FileMapping:
    """The report date that was given fills the columns that mean it (a stock list without 盘存日期)."""
    if as_of is None:
        return mapping
    meant = [column.name for column in contract.fields if column.defaults_to_as_of]
    return replace(mapping, defaults=dict.fromkeys(meant, as_of.isoformat()))


def read_mapping(text: str | None, contract: Contract) -> FileMapping:
    """The mapping in `text`; None is the empty mapping.

    Raises:
        ConfigError: not TOML, for another dataset, or naming a column that the dataset does not have.
    """
    if text is None:
        return FileMapping()
    try:
        toml = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"对照文件不是正确的 TOML（{error}）。", "请改正后再试。") from error
    if toml.get("dataset", contract.name) != contract.name:
        raise ConfigError(f"对照文件是给数据集 {toml['dataset']} 的，不是 {contract.name}。", "请换一个对照文件。")
    if toml.get("crs") not in (None, *CRS):
        raise ConfigError(f"对照文件里的坐标系“{toml['crs']}”不认识。", f"可用的有：{'、'.join(CRS)}。")
    return FileMapping(
        columns={_key(theirs): _ours(ours, contract) for theirs, ours in _table(toml, "columns").items()},
        constants={_ours(ours, contract): str(value) for ours, value in _table(toml, "constants").items()},
        values={
            _ours(ours, contract): {str(theirs): str(value) for theirs, value in table.items()}
            for ours, table in _table(toml, "values").items()
        },
        date_formats=_date_formats(toml.get("date_format"), contract),
        crs=toml.get("crs"),
        swapped_axes=_said(toml, "swapped_axes", bool) or False,
        sheet=_said(toml, "sheet", str),
        header_row=_said(toml, "header_row", int),
        off=checked_off(_said(toml, "off", list) or []),
        headers=tuple(map(str, _said(toml, "headers", list) or [])),
    )


def _said(toml: dict[str, Any], name: str, kind: type[T]) -> T | None:
    value = toml.get(name)
    if value is not None and not isinstance(value, kind):
        words = {str: "一段文字", int: "一个整数", list: "一个列表", bool: "true 或 false"}[kind]
        raise ConfigError(f"对照文件里的 {name} 应当是{words}。", "请改正后再试。")
    return value


def _table(toml: dict[str, Any], name: str) -> dict[str, Any]:
    table = toml.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError(f"对照文件里的 {name} 应当是一个表。", f"请写成 [{name}]，下面每行一项。")
    return table


def _ours(name: str, contract: Contract) -> str:
    by_title = {column.title: column.name for column in contract.fields}
    found = by_title.get(name, name)
    if found and found not in contract.by_name:
        raise ConfigError(f"对照文件提到的列“{name}”不在数据集“{contract.title}”里。", "请对照数据字典改正。")
    return found


def _date_formats(value: Any, contract: Contract) -> dict[str, str]:
    dated = [column.name for column in contract.fields if column.type in ("date", "datetime")]
    if isinstance(value, str):
        return dict.fromkeys(dated, value)
    return {_ours(name, contract): str(text) for name, text in (value or {}).items()}


def _key(header: str) -> str:
    return header.strip()
