"""Harmless spellings become one, each repair counted. Pure: text in, text out.

`fold_value` is the definition; `Folder` applies it to Arrow columns, calling it once for each distinct value that
is not plain already. Both the SQL rules and the tests' second implementation read what comes out of here. What the
cleanings are called, and their order, says cleaning.py; one that is switched off leaves the cell as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from cleancity.contracts import Field
from cleancity.contracts.model import ERROR_VALUES, FALSE_VALUES, TRUE_VALUES
from cleancity.intake import masking, moments
from cleancity.intake.manner import Manner
from cleancity.intake.moments import Period
from cleancity.intake.numerals import number_of, without_unit
from cleancity.intake.shares import as_percentage
from cleancity.intake.simplified import simplified
from cleancity.intake.unseen import HIDDEN, INVISIBLE

# The folded text (None for empty), and the keys of the cleanings that were needed.
Folded = tuple[str | None, tuple[str, ...]]
NULL_WORDS = frozenset(
    ("-", "--", "—", "——", "－", "/", "\\", "无", "空", "暂无", "N/A", "n/a", "NA", "#N/A", "NULL", "null", "Null",
     "None", "none", "NaN", "nan")
)  # fmt: skip
# What needs no folding, by kind; such values are not even looked at in Python. A year far off may stand for none.
PLAIN = {
    # A digit-and-dot id such as 1001.0 and the null words are not plain, hence the letters asked for.
    "code": r"^[0-9]+$|^[A-Za-z]+[-_]?[0-9]+([-_][0-9]+)*$|^[0-9]+([-_][0-9]+)+$",
    "date": r"^(?:19\d\d|20[0-8]\d)-\d\d-\d\d$",
    "datetime": r"^(?:19\d\d|20[0-8]\d)-\d\d-\d\d( ([01]\d|2[0-3]):\d\d(:\d\d)?)?$",
    "integer": r"^-?\d+$",
    "number": r"^-?\d+(\.\d+)?$",
    # A # may begin an error value.
    "text": rf"^[^\s\p{{Z}}\x{{85}}{HIDDEN}#＃]([^{HIDDEN}]*[^\s\p{{Z}}\x{{85}}{HIDDEN}])?$",
}
# A float that has more digits than it can keep did not keep them; its .0 must stay for the rules to see.
_WHOLE_FLOAT = re.compile(r"^([+-]?\d{1,15})\.0+$", re.ASCII)
_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$", re.ASCII)
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?(?=$|[十百千万亿])", re.ASCII)
# The contract's own words for yes and no; the others are a repair.
_OWN_WORDS = {"是": "true", "否": "false", "true": "true", "false": "false"}


@dataclass
class Repairs:
    """How often each kind of repair was made, with one example of it. The kinds: keys of cleaning.py, or words."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, kind: str, count: int, before: str, after: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + count
        self.examples.setdefault(kind, (before, after))


def fold_value(
    text: str,
    column: Field,
    date_format: str | None = None,
    off: frozenset[str] = frozenset(),
    period: Callable[[], Period | None] = lambda: None,
    is_share: bool = False,
) -> Folded:
    """One cell of `column`, folded."""
    return _fold_in(text, column, Manner(date_format, off, period, is_share))


def _fold_in(text: str, column: Field, manner: Manner) -> Folded:
    bare, kinds = _surface(text, column, manner.off)
    if not bare.strip():
        return None, ()
    if re.search("[#＃]", bare) and (error := unicodedata.normalize("NFKC", bare).strip().upper()) in ERROR_VALUES:
        return error, kinds  # for the rules to see
    if "null_words" not in manner.off and _is_nothing(bare, column):
        return None, (*kinds, "null_words")
    folded, more = _FOLDS[column.fold](bare, column, manner)
    if column.fold in _PLAIN_DATE and column.value_aliases.get(folded[:10]) == "" and "null_words" not in manner.off:
        return None, (*kinds, "null_words")
    if column.is_personal and "masking" not in manner.off:
        hidden = masking.mask_contact(folded) if column.fold == "code" else masking.mask(folded)
        folded, more = hidden, more if hidden == folded else (*more, "masking")
    return folded, (*kinds, *more)


def _surface(text: str, column: Field, off: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """What no reader sees or minds: zero-width characters, blanks around, full width where it has no meaning."""
    bare, kinds = text, []
    if not text.isascii() and "invisible" not in off and INVISIBLE.search(bare):
        bare = INVISIBLE.sub("", bare)
        kinds.append("invisible")
    if "spaces" not in off and (trimmed := bare.strip()) != bare:
        bare = trimmed
        kinds.append("spaces")
    if column.fold != "text" and "full_width" not in off and not bare.isascii():
        narrow = unicodedata.normalize("NFKC", bare)
        if narrow != bare:
            bare = narrow if "spaces" in off else narrow.strip()
            kinds.append("full_width")
    return bare, tuple(kinds)


def _is_nothing(word: str, column: Field) -> bool:
    """无 is an answer in a column of 有 and 无, and text in a description."""
    means_something = column.fold in ("text", "boolean") and (column.fold == "text" or word in FALSE_VALUES)
    is_null_word = word in NULL_WORDS and not means_something and word not in column.enum
    return is_null_word or column.value_aliases.get(word) == ""


def _fold_text(text: str, column: Field, manner: Manner) -> tuple[str, tuple[str, ...]]:
    return text, ()


def _fold_code(text: str, column: Field, manner: Manner) -> tuple[str, tuple[str, ...]]:
    whole = _WHOLE_FLOAT.match(text) if "code_decimals" not in manner.off else None
    return (whole[1], ("code_decimals",)) if whole else (text, ())


def _fold_name(text: str, column: Field, manner: Manner) -> tuple[str, tuple[str, ...]]:
    plain = text if "traditional" in manner.off else simplified(text)
    kinds = () if plain == text else ("traditional",)
    if not column.enum or "names" in manner.off:
        return plain, kinds
    word = plain.strip("[]【】() ")
    said = (plain, word, word.lower())
    known = next((column.value_aliases[each] for each in said if each in column.value_aliases), word)
    if known in column.enum:
        return known, (kinds if known == plain else (*kinds, "names"))
    if column.otherwise is not None:
        return column.otherwise, (f"{column.title}不在列表中，计入“{column.otherwise}”",)
    return plain, kinds


def _fold_number(text: str, column: Field, manner: Manner) -> tuple[str, tuple[str, ...]]:
    if _NUMBER.match(text) and column.type == "number":
        whole = as_percentage(text) if manner.is_share and "percent_cells" not in manner.off else text
        return whole, () if whole == text else ("percent_cells",)
    bare, kinds = text, []
    for key, clean in (
        ("percent", _without_percent),
        ("unit", lambda text, column: without_unit(text, column.unit)),
        ("thousands", _without_commas),
        ("chinese_numerals", _in_figures),
        ("code_decimals", _without_decimals),
    ):
        if key not in manner.off and (cleaned := clean(bare, column)) != bare:
            kinds.append(key)
            bare = cleaned
    return (bare, tuple(kinds)) if _NUMBER.match(bare) else (text, ())


def _without_percent(text: str, column: Field) -> str:
    if column.unit != "%":
        return text
    return text[:-1].strip() if text.endswith("%") else text.removeprefix("百分之")


def _without_commas(text: str, column: Field) -> str:
    return text.replace(",", "") if _THOUSANDS.match(text) else text


def _in_figures(text: str, column: Field) -> str:
    return text if _NUMBER.match(text) else number_of(text) or text


def _without_decimals(text: str, column: Field) -> str:
    whole = _WHOLE_FLOAT.match(text)
    return whole[1] if whole and column.type == "integer" else text


def _fold_boolean(text: str, column: Field, manner: Manner) -> tuple[str, tuple[str, ...]]:
    word = text.lower()
    if word in _OWN_WORDS:
        return _OWN_WORDS[word], ()
    said = {**dict.fromkeys(TRUE_VALUES, "true"), **dict.fromkeys(FALSE_VALUES, "false"), **column.value_aliases}
    return (said[word], ("yes_no",)) if word in said and "yes_no" not in manner.off else (text, ())


def _fold_date(text: str, column: Field, manner: Manner) -> tuple[str, tuple[str, ...]]:
    if manner.date_format is None and _PLAIN_DATE[column.fold].match(text):
        return text, ()
    moment = moments.by_format(text, manner.date_format)
    if moment is None and "dates" not in manner.off:
        # Where the day may come first, 9/11 says nothing for certain.
        signs = ("/-" if manner.is_of_workbook else "/-.") if manner.date_format in (None, moments.MONTH_FIRST) else ""
        moment = moments.plain_moment(text) or moments.without_year(text, manner.period, signs)
        moment = moment or moments.whole_month(text, column.month_only, manner.period)
    if moment is None:
        return text, ()
    value, has_time = moment
    day = value.date().isoformat()
    folded = value.isoformat(sep=" ", timespec="seconds") if has_time and column.type == "datetime" else day
    # What a mapping spells out is a translation; an order of day and month is a reading, and is said.
    is_told = manner.date_format not in (None, *moments.ORDERS, moments.EXCEL_1904)
    return folded, () if is_told or folded == text else ("dates",)


_PLAIN_DATE = {kind: re.compile(PLAIN[kind], re.ASCII) for kind in ("date", "datetime")}
_FOLDS: dict[str, Callable[[str, Field, Manner], tuple[str, tuple[str, ...]]]] = {
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
        self, column: Field, repairs: Repairs, values: Mapping[str, str] | None = None, manner: Manner | None = None
    ) -> None:
        self._column = column
        self._repairs = repairs
        self._values = values or {}
        self._manner = manner or Manner()
        self._hides = column.is_personal and "masking" not in self._manner.off
        is_told = self._values or self._manner.date_format or (self._hides and column.fold == "code")
        self._plain = None if is_told or self._manner.is_share else PLAIN.get(column.fold)
        self._known: dict[str, Folded] = {}

    def fold(self, texts: pa.Array) -> tuple[pa.Array, pa.Array | None]:
        """The folded column, and which rows were repaired (None when none was)."""
        if self._plain is None:
            return self._fold_all(texts)
        odd = pc.invert(pc.match_substring_regex(texts, self._plain))
        if self._hides:
            odd = pc.or_(odd, pc.match_substring_regex(texts, masking.SUSPECT))
        if not pc.any(odd, min_count=0).as_py():
            return texts, None
        odd = odd.fill_null(False)
        folded, repaired = self._fold_all(texts.filter(odd))
        whole = pc.replace_with_mask(texts, odd, folded)
        return whole, None if repaired is None else pc.replace_with_mask(pc.and_not(odd, odd), odd, repaired)

    def _fold_all(self, texts: pa.Array) -> tuple[pa.Array, pa.Array | None]:
        encoded = texts.dictionary_encode()
        folded = [self._of(text) for text in encoded.dictionary.to_pylist()]
        if all(value == text for (value, _), text in zip(folded, encoded.dictionary.to_pylist(), strict=True)):
            return texts, None
        values = pa.array([value for value, _ in folded], pa.string())
        repaired = pa.array([bool(kinds) for _, kinds in folded], pa.bool_())
        self._count(encoded, folded)
        return values.take(encoded.indices), repaired.take(encoded.indices).fill_null(False)

    def _of(self, text: str) -> Folded:
        known = self._known.get(text)
        if known is None:
            known = _fold_in(self._translated(text), self._column, self._manner)
            if len(self._known) < 100_000:
                self._known[text] = known
        return known

    def _translated(self, text: str) -> str:
        """What a mapping file says of a value is a translation, not a repair."""
        bare = text.strip()
        return self._values.get(bare, self._values.get("*", text) if bare else text)

    def _count(self, encoded: pa.DictionaryArray, folded: list[Folded]) -> None:
        if not any(kinds for _, kinds in folded):
            return
        counts = {row["values"]: row["counts"] for row in pc.value_counts(encoded.indices).to_pylist()}
        for index, (value, kinds) in enumerate(folded):
            for kind in kinds:
                is_first = kind not in self._repairs.examples
                before, after = self._example(kind, encoded.dictionary[index].as_py(), value) if is_first else ("", "")
                self._repairs.add(kind, counts.get(index, 0), before, after)

    def _example(self, kind: str, before: str, after: str | None) -> tuple[str, str]:
        if kind == "masking":
            return masking.example_of(before)
        is_open = "masking" in self._manner.off or (self._column.fold == "code" and not self._hides)
        shown = (before, after or "（空）")
        return shown if is_open else (masking.mask(shown[0]), masking.mask(shown[1]))
