"""The journal: what people type (names that stand for others, profiles, marks), one line an entry, fsynced.

It lies beside the manifest and outlives the database. Each kind of entry has a table `said_<kind>` of its own, with
the entry's keys as text columns, filled again from the journal whenever the store is opened or rebuilt. Entries are
never changed: a later one with the same subject wins where it is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from cleancity.durable import cut_back
from cleancity.store.lines import append_line, mend_end, read_lines

# kind -> the keys of its entries.
KINDS: Mapping[str, tuple[str, ...]] = {
    # `alias` means the row of `dataset` with the key `code`; code "" takes it back.
    "alias": ("dataset", "alias", "code"),
    # How `department`'s files of `dataset` are read: a mapping text; "" takes it back.
    "profile": ("dataset", "department", "mapping"),
    # What was declared about one thing owed, of the period that begins on `period_on`: see intake/marks.py.
    "mark": ("obligation", "department", "period_on", "state", "note", "sha256", "file_name"),
    # Days on which something was unusual (rain, an outage): see intake/unusual_days.py. The first four say which one.
    "annotation": ("from_on", "to_on", "category", "words", "state"),
    # A step of supervision issued to `department` ("" `issue_id`: for all that it is late with), or taken back; see
    # intake/supervising.py.
    "supervision": ("department", "issue_id", "step", "issued_on", "until_on", "words", "state"),
    # A coordination meeting and its agenda (a JSON text); the latest of a `meeting_id` counts. See cleancity/meeting/.
    "meeting": ("meeting_id", "held_on", "title", "agenda", "state", "person"),
    # The sheets of a meeting as they were frozen: the file meetings/<sha256>.json, made at `data_version`.
    "frozen": ("meeting_id", "sha256", "as_of", "data_version", "person"),
    # What a meeting decided, or what became of it; the latest of a `decision_id` counts, all together are its history.
    "decision": (
        "decision_id",
        "meeting_id",
        "matter",
        "unit",
        "leader",
        "due_on",
        "task_id",
        "state",
        "closed_on",
        "words",
        "person",
    ),
    # That a decision is about an issue (关联), or no longer is (解除).
    "decision_issue": ("decision_id", "issue_id", "state"),
    # A paper in one of its states (拟稿, 审核, 签发 ...): the file papers/<sha256>, what its numbers rest on (`trace`)
    # and the text that can be edited (`draft`, "" for none) under hashes of their own; `department`: whose issues alone
    # it is about ("" for a paper about all). See papers/register.py.
    "paper": (
        "paper_id", "paper_kind", "title", "as_of", "data_version", "sha256", "file_name", "state", "words", "person",
        "trace", "draft", "department",
    ),
}
# Keys that came later: entries of an older version say nothing there.
_LATER: Mapping[str, tuple[str, ...]] = {"paper": ("department",)}


class Journal:
    """The entries in `path`, a JSON Lines file. A last line cut short by a crash is no entry; a damaged one raises
    StoreDamaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        mend_end(path)

    def size(self) -> int:
        """Bytes so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def take_back(self, size: int) -> None:
        """Nothing was said after the first `size` bytes: what it belonged to did not come about."""
        cut_back(self.path, size)

    def write(self, cursor: duckdb.DuckDBPyConnection, kind: str, at: datetime, **values: str) -> None:
        """Append an entry durably, and put it into its table (`cursor` may be within a transaction).

        Raises:
            KeyError: `values` are not exactly the keys of `kind`.
        """
        if set(values) != set(KINDS[kind]):
            raise KeyError(f"{kind} has the keys {KINDS[kind]}")
        entry = {"kind": kind, "at": at.isoformat(timespec="seconds"), **values}
        append_line(self.path, entry)
        _insert(cursor, [entry], self._length(cursor))

    def fill(self, cursor: duckdb.DuckDBPyConnection, entries: Sequence[Mapping[str, str]] | None = None) -> bool:
        """Make the tables say what the journal says (`entries`, read when not given).

        Returns:
            Whether they said anything else; if not, nothing is written.
        """
        entries = self.entries() if entries is None else entries
        if _says(cursor, entries):
            return False
        create_tables(cursor)
        _insert(cursor, entries, 0)
        return True

    def entries(self) -> list[dict[str, str]]:
        """Every whole entry, oldest first."""
        return [entry for line in read_lines(self.path) if (entry := _parsed(line)) is not None]

    def highest_version(self, entries: Iterable[Mapping[str, str]]) -> int:
        """The highest version of the data that an entry speaks of."""
        texts = (entry.get("data_version", "") for entry in entries)
        return max((int(text) for text in texts if text.isdecimal()), default=0)

    def _length(self, cursor: duckdb.DuckDBPyConnection) -> int:
        return length(cursor, KINDS)


def length(cursor: duckdb.DuckDBPyConnection, kinds: Iterable[str]) -> int:
    """How many entries of these kinds the tables hold."""
    counts = " + ".join(f"(SELECT COUNT(*) FROM said_{kind})" for kind in kinds)
    row = cursor.execute(f"SELECT {counts}").fetchone() if counts else None
    return int(row[0]) if row else 0


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty ones, to be filled: `said_<kind>`, with `seq` (the order in which things were said), `said_at`, and the
    entry's keys as text."""
    for kind, keys in KINDS.items():
        columns = ", ".join(f"{key} VARCHAR" for key in keys)
        connection.execute(f"CREATE OR REPLACE TABLE said_{kind} (seq BIGINT, said_at TIMESTAMP, {columns})")


def _says(cursor: duckdb.DuckDBPyConnection, entries: Sequence[Mapping[str, str]]) -> bool:
    """Whether the tables are there and hold exactly these entries."""
    columns = "SELECT table_name, column_name FROM duckdb_columns() WHERE table_name LIKE 'said_%'"
    columns += " ORDER BY column_index"
    named: dict[str, list[str]] = {}
    for table, column in cursor.execute(columns).fetchall():
        named.setdefault(table, []).append(column)
    if any(named.get(f"said_{kind}") != ["seq", "said_at", *keys] for kind, keys in KINDS.items()):
        return False
    wanted: dict[str, list[tuple[object, ...]]] = {kind: [] for kind in KINDS}
    for seq, entry in enumerate(entries, 1):
        wanted[entry["kind"]].append(tuple(_row(seq, entry)))
    return all(cursor.execute(f"SELECT * FROM said_{kind} ORDER BY seq").fetchall() == wanted[kind] for kind in KINDS)


def _insert(cursor: duckdb.DuckDBPyConnection, entries: Iterable[Mapping[str, str]], start: int) -> None:
    for seq, entry in enumerate(entries, start + 1):
        values = _row(seq, entry)
        marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
        cursor.execute(f"INSERT INTO said_{entry['kind']} VALUES ({marks})", values)


def _row(seq: int, entry: Mapping[str, str]) -> list[object]:
    return [seq, datetime.fromisoformat(entry["at"]), *(entry[key] for key in KINDS[entry["kind"]])]


def _parsed(line: str) -> dict[str, str] | None:
    try:
        entry: dict[str, str] = json.loads(line)
        entry = dict.fromkeys(_LATER.get(entry["kind"], ()), "") | entry
        keys = {"kind", "at", *KINDS[entry["kind"]]}
        datetime.fromisoformat(entry["at"])
    except (ValueError, KeyError, TypeError):
        return None
    return entry if keys <= set(entry) and all(isinstance(value, str) for value in entry.values()) else None
