"""定版: a meeting's sheets kept as they are, so that later uploads and corrections change nothing that was decided on.

They lie in <store folder>/meetings/<sha256>.json, and the journal (kind `frozen`) says which meeting they belong to; a
rebuild of the tables touches neither. Frozen again, the meeting shows the new sheets, and the journal keeps both.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

from cleancity.analysis import sheet
from cleancity.analysis.sheet import Sheet
from cleancity.durable import write_whole
from cleancity.errors import Refused, StoreDamaged
from cleancity.meeting.composing import compose
from cleancity.meeting.known import Meeting, find
from cleancity.meeting.saving import signed
from cleancity.store import Store

FOLDER = "meetings"


def freeze(store: Store, meeting_id: str, person: str = "", *, at: datetime | None = None) -> Meeting:
    """Compose the meeting's sheets at the present version of the data and keep them, durably.

    Nothing is accepted while they are composed: all are of one version. What the meeting decides is not among them,
    only what the data puts forward to decide.

    Raises:
        Refused: there is no such meeting, its agenda is damaged or empty, or there is no data.
        StoreDamaged: the file cannot be written.
    """
    name, said_at = signed(person), at or datetime.now()
    with store.writing:
        meeting = find(store, meeting_id)
        known = store.as_of()
        if meeting.fault:
            raise Refused(meeting.fault)
        if known is None:
            raise Refused("还没有数据，没有可以定版的内容。", "请先上传本周的检查问题表。")
        made = sheet.settled(sheet.to_json(compose(store, meeting))).encode()
        digest = hashlib.sha256(made).hexdigest()
        _keep(path_of(store, digest), made)
        _say(store, meeting, digest, min(known, meeting.held_on), name, said_at)
        return find(store, meeting_id)


def frozen(store: Store, meeting: Meeting) -> tuple[Sheet, ...]:
    """The sheets as they were frozen, checked by their hash.

    Raises:
        StoreDamaged: the file is missing, was changed, or cannot be read.
    """
    path = path_of(store, meeting.sha256)
    remedy = f"请从备份恢复 {FOLDER}/{path.name}，或重新定版。"
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise StoreDamaged(f"“{meeting.title}”的定版文件不见了。", remedy) from error
    except OSError as error:
        raise StoreDamaged(f"“{meeting.title}”的定版文件读不了。", remedy) from error
    if hashlib.sha256(data).hexdigest() != meeting.sha256:
        raise StoreDamaged(f"“{meeting.title}”的定版文件已被改动或损坏。", remedy)
    try:
        return sheet.from_json(data.decode())
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamaged(f"“{meeting.title}”的定版文件是别的版本写的，读不出来。", "请重新定版。") from error


def path_of(store: Store, digest: str) -> Path:
    """Where the sheets with this hash lie."""
    return store.folder / FOLDER / f"{digest}.json"


def _keep(path: Path, made: bytes) -> None:
    try:
        write_whole(path, made)
    except OSError as error:
        why = f"定版文件写不进 {path.parent}（{error.strerror}）。"
        raise StoreDamaged(why, "请检查磁盘和权限，再定版。") from error


def _say(store: Store, meeting: Meeting, digest: str, as_of: date, person: str, at: datetime) -> None:
    version = store.data_version
    with store.cursor() as cursor, store.transaction(cursor):
        store.journal.write(
            cursor, "frozen", at, meeting_id=meeting.meeting_id, sha256=digest, as_of=as_of.isoformat(),
            data_version=str(version), person=person,
        )  # fmt: skip
