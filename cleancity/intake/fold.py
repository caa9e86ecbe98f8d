"""Harmless spellings become one, each repair counted. Pure: text in, text out.

`fold_value` is the definition; `Folder` applies it to Arrow columns, calling it once for each distinct value that
is not plain already. Both the SQL rules and the tests' second implementation read what comes out of here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from cleancity.contracts import Field
from cleancity.contracts.model import FALSE_VALUES, TRUE_VALUES
from cleancity.intake.moments import by_format, plain_moment

NULL_WORDS = frozenset(
    ("-", "--", "—", "——", "－", "/", "\\", "无", "空", "暂无", "N/A", "n/a", "NA", "#N/A", "NULL", "null", "Null",
     "None", "none", "NaN", "nan")
)  # fmt: skip
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
# What needs no folding, by kind; such values are not even looked at in Python.
PLAIN = {
    # A digit-and-dot id such as 1001.0 and the null words are not plain, hence the letters asked for.
    "code": r"^[0-9]+$|^[A-Za-z]+[-_]?[0-9]+([-_][0-9]+)*$|^[0-9]+([-_][0-9]+)+$",
    "date": r"^\d{4}-\d\d-\d\d$",
    "datetime": r"^\d{4}-\d\d-\d\d( ([01]\d|2[0-3]):\d\d(:\d\d)?)?$",
    "integer": r"^-?\d+$",
    "number": r"^-?\d+(\.\d+)?$",
    "text": r"^[^\s\p{Z}\x{85}\x{200b}-\x{200f}\x{2060}\x{feff}\x{ad}]"
    r"([^\x{200b}-\x{200f}\x{2060}\x{feff}\x{ad}]*[^\s\p{Z}\x{85}\x{200b}-\x{200f}\x{2060}\x{feff}\x{ad}])?$",
}
_EXPONENT_CODE = re.compile(r"^\d(\.\d+)?[eE]\+?\d{2,}$")
_WHOLE_FLOAT = re.compile(r"^([+-]?\d+)\.0+$")
# Counting words and measures behind a quantity: 198件, 1,200 瓶, 18.5平方公里.
_UNIT = re.compile(
    r"(?<=[\d.\s])(件|个|只|套|支|瓶|盒|台|箱|袋|桶|包|把|副|双|顶|条|张|份|粒|片|卷|块|人|人次|次|项|天|日|分|元|万元|米|升|毫升"
    r"|公斤|千克|克|吨|平方米|平方公里|立方米|km²|㎡|度|辆|处|户)$"
)
_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$")
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")


@dataclass
class Repairs:
    """How often each kind of repair was made, with one example of it."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, kind: str, count: int, before: str, after: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + count
        self.examples.setdefault(kind, (before, after))


def fold_value(text: str, column: Field, date_format: str | None = None) -> tuple[str | None, str | None]:
    """One cell of `column`, folded.

    Returns:
        (folded text or None for empty, kind of repair or None when only what every reader ignores was dropped).
    """
    bare = INVISIBLE.sub("", text).strip()
    if column.fold != "text":
        bare = unicodedata.normalize("NFKC", bare).strip()
    if not bare or column.value_aliases.get(bare) == "" or (bare in NULL_WORDS and not _means_something(bare, column)):
        return None, ("空值写法" if bare else None)
    folded, kind = _FOLDS[column.fold](bare, column, date_format)
    return folded, kind or (_surface(text, bare) if bare != text else None)


def _means_something(word: str, column: Field) -> bool:
    """无 is an answer in a column of 有 and 无, and text in a description."""
    return column.fold == "text" or word in column.enum or (column.fold == "boolean" and word in FALSE_VALUES)


def _surface(before: str, after: str) -> str:
    return "首尾空格与不可见字符" if INVISIBLE.sub("", before).strip() == after else "全角字符"


def _fold_text(text: str, column: Field, _: str | None) -> tuple[str, str | None]:
    return text, None


def _fold_code(text: str, column: Field, _: str | None) -> tuple[str, str | None]:
    whole = _WHOLE_FLOAT.match(text)
    return (whole[1], "编号带小数") if whole else (text, None)


def is_exponent_code(text: str) -> bool:
    """A long number that a spreadsheet wrote as 1.2E+15: its last digits are gone for good."""
    return _EXPONENT_CODE.match(text) is not None


def _fold_name(text: str, column: Field, _: str | None) -> tuple[str, str | None]:
    if not column.enum:
        return text, None
    word = text.strip("[]【】() ")
    known = column.value_aliases.get(word) or column.value_aliases.get(word.lower(), word)
    if known in column.enum:
        return known, (None if known == text else "名称写法")
    if column.otherwise is not None:
        return column.otherwise, f"{column.title}不在列表中，计入“{column.otherwise}”"
    return text, None


def _fold_number(text: str, column: Field, _: str | None) -> tuple[str, str | None]:
    bare, kind = text, None
    if unit := _UNIT.search(text):
        bare, kind = text[: unit.start()].strip(), "数量带单位"
    elif column.unit and text.endswith(column.unit):
        bare, kind = text[: -len(column.unit)].strip(), "数量带单位"
    if _THOUSANDS.match(bare):
        bare, kind = bare.replace(",", ""), "千分位"
    if column.type == "integer" and _WHOLE_FLOAT.match(bare):
        bare, kind = bare.partition(".")[0], kind or "整数带小数"
    return (bare, kind) if _NUMBER.match(bare) else (text, None)


def _fold_boolean(text: str, column: Field, _: str | None) -> tuple[str, str | None]:
    word = text.lower()
    if word in TRUE_VALUES:
        return "true", None
    return ("false", None) if word in FALSE_VALUES else (text, None)


def _fold_date(text: str, column: Field, date_format: str | None) -> tuple[str, str | None]:
    if date_format is None and _PLAIN_DATE[column.fold].match(text):
        return text, None
    moment = by_format(text, date_format) or plain_moment(text)
    if moment is None:
        return text, None
    value, has_time = moment
    if column.type == "date":
        day = value.date().isoformat()
        return day, None if date_format or day == text else "日期写法"
    folded = value.isoformat(sep=" ", timespec="seconds") if has_time else value.date().isoformat()
    return folded, None if date_format else "日期写法"


_PLAIN_DATE = {kind: re.compile(PLAIN[kind], re.ASCII) for kind in ("date", "datetime")}
_FOLDS: dict[str, Callable[[str, Field, str | None], tuple[str, str | None]]] = {
    "text": _fold_text,
    "code": _fold_code,
    "name": _fold_name,
    "integer": _fold_number,
    "number": _fold_number,
    "boolean": _fold_boolean,
    "date": _fold_date,
    "datetime": _fold_date,
}


class Folder:
    """Folds the batches of one column, remembering what it has folded."""

    def __init__(
        self, column: Field, repairs: Repairs, values: Mapping[str, str] | None = None, date_format: str | None = None
    ) -> None:
        self._column = column
        self._repairs = repairs
        self._values = values or {}
        self._date_format = date_format
        self._plain = None if self._values or date_format else PLAIN.get(column.fold)
        self._known: dict[str, tuple[str | None, str | None]] = {}

    def fold(self, texts: pa.Array) -> tuple[pa.Array, pa.Array | None]:
        """The folded column, and which rows were repaired (None when none was)."""
        if self._plain is not None:
            plain = pc.match_substring_regex(texts, self._plain)
            if pc.all(plain, min_count=0).as_py():
                return texts, None
        encoded = texts.dictionary_encode()
        folded = [self._of(text) for text in encoded.dictionary.to_pylist()]
        if all(value == text for (value, _), text in zip(folded, encoded.dictionary.to_pylist(), strict=True)):
            return texts, None
        values = pa.array([value for value, _ in folded], pa.string())
        repaired = pa.array([kind is not None for _, kind in folded], pa.bool_())
        self._count(encoded, folded)
        return values.take(encoded.indices), repaired.take(encoded.indices).fill_null(False)

    def _of(self, text: str) -> tuple[str | None, str | None]:
        known = self._known.get(text)
        if known is None:
            known = fold_value(self._translated(text), self._column, self._date_format)
            if len(self._known) < 100_000:
                self._known[text] = known
        return known

    def _translated(self, text: str) -> str:
        """What a mapping file says of a value is a translation, not a repair."""
        bare = text.strip()
        return self._values.get(bare, self._values.get("*", text) if bare else text)

    def _count(self, encoded: pa.DictionaryArray, folded: list[tuple[str | None, str | None]]) -> None:
        if not any(kind for _, kind in folded):
            return
        counts = {row["values"]: row["counts"] for row in pc.value_counts(encoded.indices).to_pylist()}
        for index, (value, kind) in enumerate(folded):
            if kind is not None:
                before = encoded.dictionary[index].as_py()
                self._repairs.add(kind, counts.get(index, 0), before, value or "（空）")
