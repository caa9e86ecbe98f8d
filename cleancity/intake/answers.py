"""What a clerk answers about a file, written into the mapping text that the batch keeps and that replays. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tomli_w

from cleancity.errors import ConfigError


@dataclass(frozen=True)
class Answers:
    """Only what differs from what the file says by itself.

    Attributes:
        columns: their header -> our column, "" = keep aside.
        constants: our column -> what stands in every row.
        off: keys of cleanings that are not wanted (cleaning.py).
        date_orders: our column -> "day-first" or "month-first".
        header_row: the row that the headers stand in, 1-based.
        has_swapped_axes: x and y stand in each other's columns.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    date_orders: Mapping[str, str] = field(default_factory=dict)
    header_row: int | None = None
    has_swapped_axes: bool = False


def with_answers(text: str | None, answers: Answers) -> str | None:
    """The mapping text with the answers in it; None when there is nothing to say.

    Raises:
        ConfigError: `text` is not TOML.
    """
    if answers == Answers():
        return text
    toml = _parsed(text)
    if answers.columns:
        toml["columns"] = {**toml.get("columns", {}), **answers.columns}
    if answers.constants:
        toml["constants"] = {**toml.get("constants", {}), **answers.constants}
    if answers.off:
        toml["off"] = sorted({*toml.get("off", []), *answers.off})
    if answers.date_orders:
        formats = toml.get("date_format", {})
        toml["date_format"] = {**(formats if isinstance(formats, dict) else {}), **answers.date_orders}
    if answers.header_row is not None:
        toml["header_row"] = answers.header_row
    if answers.has_swapped_axes:
        toml["swapped_axes"] = True
    return tomli_w.dumps(_tables_last(toml))


def as_profile(text: str | None, headers: Sequence[str]) -> str:
    """The mapping text as a department's profile: it remembers the headers it was made for."""
    return tomli_w.dumps(_tables_last({**_parsed(text), "headers": list(headers)}))


def _parsed(text: str | None) -> dict[str, Any]:
    try:
        return tomllib.loads(text or "")
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"对照文件不是正确的 TOML（{error}）。", "请改正后再试。") from error


def _tables_last(toml: Mapping[str, Any]) -> dict[str, Any]:
    """A plain key after a table would belong to the table."""
    return dict(sorted(toml.items(), key=lambda item: isinstance(item[1], dict)))
