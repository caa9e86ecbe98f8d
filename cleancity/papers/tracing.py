"""What each number of a paper rests on, kept with the paper: its 口径卡 as it was then, and what the number is now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from cleancity import query
from cleancity.analysis.sheet import Trace
from cleancity.errors import QueryError, Refused
from cleancity.store import Store


@dataclass(frozen=True)
class Traced:
    """One number: as printed, and its definition as it stood when the paper was made.

    Attributes:
        name: what the paper calls it.
        measure: the query under queries/, such as measures/on_time_closure.
        sql: the text of the query, and `sql_sha256` its hash.
    """

    name: str
    measure: str
    title: str
    formula: str
    numerator_words: str
    denominator_words: str
    numerator: float | None
    denominator: float | None
    params: Mapping[str, str | None]
    data_version: int
    sql: str
    sql_sha256: str
    note: str = ""
    unit: str = ""

    @property
    def is_share(self) -> bool:
        """Whether it is one count out of another."""
        return self.unit == "%"


@dataclass(frozen=True)
class Now:
    """The same number asked again: None where it cannot be. `is_same` when both counts are what they were."""

    numerator: float | None
    denominator: float | None
    data_version: int
    is_same: bool
    is_same_sql: bool


def traced(traces: Sequence[tuple[str, Trace]], data_version: int) -> tuple[Traced, ...]:
    """Every trace with its definition as the files of queries/ give it now."""
    return tuple(_traced(name, each, data_version) for name, each in traces)


def to_json(found: Sequence[Traced]) -> bytes:
    """As UTF-8 JSON; each query's text stands there once."""
    texts = {each.sql_sha256: each.sql for each in found}
    numbers = [{key: value for key, value in asdict(each).items() if key != "sql"} for each in found]
    return json.dumps({"numbers": numbers, "sql": texts}, ensure_ascii=False, sort_keys=True).encode()


def from_json(content: bytes) -> tuple[Traced, ...]:
    """The traces of such a text."""
    given: dict[str, Any] = json.loads(content)
    return tuple(Traced(**each, sql=given["sql"][each["sql_sha256"]]) for each in given["numbers"])


def ask_again(store: Store, number: Traced) -> Now:
    """What the number is with the data and the definition of today."""
    known = _known(number.measure)
    if known is None:
        return Now(None, None, store.data_version, False, False)
    rows = query.run(store, number.measure, _typed(known, number.params))
    is_measure = len(rows) == 1 and {"numerator", "denominator"} <= set(rows.columns)
    is_same_sql = _sha256(known.sql) == number.sql_sha256
    if not is_measure:
        return Now(None, None, store.data_version, False, is_same_sql)
    now, of = _count(rows["numerator"].iloc[0]), _count(rows["denominator"].iloc[0])
    is_same = (now, of) == (_count(number.numerator), _count(number.denominator))
    return Now(now, of, store.data_version, is_same, is_same_sql)


def rows_now(store: Store, number: Traced, own_department: str | None = None) -> pd.DataFrame:
    """The rows behind the number as they are now; of one department alone for its own people.

    Raises:
        Refused: there is no list of them.
    """
    known = _known(f"{number.measure}_rows")
    if known is None:
        raise Refused(f"“{number.title}”没有明细可列。", "请看它的查询语句。")
    asked = {**_typed(known, number.params), "own_department": own_department}
    return query.run(store, known.name, asked)


def has_rows(number: Traced) -> bool:
    """Whether there is a list of the rows behind it."""
    return _known(f"{number.measure}_rows") is not None


def _traced(name: str, trace: Trace, data_version: int) -> Traced:
    known = _known(trace.measure) or query.find(f"measures/{trace.measure}")
    words = known.headers
    return Traced(
        name, known.name, words.get("title", known.title), words.get("formula", known.title),
        words.get("numerator", ""), words.get("denominator", ""), trace.numerator, trace.denominator,
        dict(trace.params), data_version, known.sql, _sha256(known.sql), words.get("note", ""),
        words.get("unit", ""),
    )  # fmt: skip


def _known(name: str) -> query.Query | None:
    try:
        return query.find(name)
    except QueryError:
        return None


def _typed(known: query.Query, params: Mapping[str, str | None]) -> dict[str, Any]:
    """The parameters as the query takes them; a trace keeps them as text."""
    return {name: _value(known, name, text) for name, text in params.items() if text is not None}


def _value(known: query.Query, name: str, text: str) -> Any:
    try:
        return query.parse_parameter(known, name, str(text))
    except QueryError:
        return text


def _count(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[call-overload,arg-type]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
