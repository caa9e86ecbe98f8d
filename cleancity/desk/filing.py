"""Files: looked at, taken in, taken out again; a row mended by form; the demo city."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cleancity import intake
from cleancity.accounts import Act, Person, Role, insist, may
from cleancity.contracts import dataset_names, load
from cleancity.desk.doing import allow, brief, digest_of, doing, refuse, scope_of
from cleancity.desk.holding import HOLDING
from cleancity.errors import Forbidden
from cleancity.intake import Receipt, Upload, belonging
from cleancity.intake.correction import as_it_stands
from cleancity.settings import load_settings
from cleancity.store import BatchLine, Store

INBOX = "收件箱"
Names = Mapping[tuple[str, str], str]


def sent_by(person: Person, upload: Upload) -> Upload:
    """The upload as `person` sends it: whatever was chosen, a department's own people send as their department."""
    return replace(upload, department=scope_of(person) or upload.department)


def preview(
    person: Person, upload: Upload, progress: intake.Progress | None = None, names: Names | None = None
) -> Receipt:
    """What accepting would do, or that this person may not: the clerk learns it before pressing the button.

    Args:
        names: what the clerk is about to say that unknown names stand for: (dataset of the list, name) -> code.
    """
    try:
        insist(person, Act.UPLOAD, upload.dataset)
    except Forbidden as error:
        return intake.refusal(upload.file, upload.dataset, error)
    store, own = HOLDING.store(), scope_of(person)
    also = [
        name for (resource, name), code in (names or {}).items()
        if own and resource == "department" and belonging.may_be_called(store, resource, name, code, own)
    ]  # fmt: skip
    receipt = intake.preview(store, sent_by(person, upload), progress, own, also)
    return replace(receipt, names=belonging.sayable(store, receipt.names, own)) if own else receipt


def accept(person: Person, upload: Upload, origin: str = "screen", progress: intake.Progress | None = None) -> Receipt:
    """Take a file in: for a department's own people, rows of that department alone.

    Raises:
        Forbidden: this dataset is not theirs.
        Cancelled: `progress` was told to stop before anything was written.
    """
    own, sent = scope_of(person), sent_by(person, upload)
    before = {"file": sent.file, "sha256": digest_of(sent.data), "dataset": sent.dataset, "sender": sent.department}
    with doing(HOLDING.book(), person, Act.UPLOAD, sent.file, dataset=sent.dataset, before=before) as deed:
        receipt = intake.accept(HOLDING.store(), sent, origin, progress, own=own)
        if receipt.accepted:
            deed.after = {"batch": receipt.batch, "repeat": receipt.is_repeat, "rows": _counts(receipt)}
        else:
            deed.refused(f"{receipt.problems[0].reason}{receipt.problems[0].remedy}")
    return receipt


def correct(person: Person, dataset: str, key: Mapping[str, str], changed: Mapping[str, str]) -> Receipt:
    """Mend one row by form; it goes in like a file of one row, and under the same rules.

    Raises:
        Forbidden: this dataset is not theirs.
        Refused: there is no such row.
    """
    store, subject = HOLDING.store(), " ".join(key.values())
    allow(person, Act.UPLOAD, f"更正 {subject}", dataset)
    stood = as_it_stands(store, dataset, key)
    before = {"dataset": dataset, **_shown(dataset, {name: stood[name] for name in changed})}
    sent = sent_by(person, intake.correction(store, dataset, key, changed, datetime.now()))
    after, said = _shown(dataset, changed), f"更正 {subject}"
    with doing(HOLDING.book(), person, Act.UPLOAD, said, dataset=dataset, before=before, after=after) as deed:
        receipt = intake.accept(store, sent, "screen", own=scope_of(person))
        if receipt.accepted:
            deed.after = {**after, "batch": receipt.batch}
        else:
            deed.refused(f"{receipt.problems[0].reason}{receipt.problems[0].remedy}")
    return receipt


def undo(person: Person, batch: int) -> None:
    """Take a batch out again: a department's own people those that they sent.

    Raises:
        Forbidden: it is not theirs.
        Refused: there is no such batch in force.
    """
    store = HOLDING.store()
    line = store.manifest.listed().get(batch)
    subject, dataset = f"批次 {batch}", line.dataset if line else ""
    if line and may(person, Act.UNDO, dataset) and not is_theirs(person, line):
        said = f"批次 {batch} 不是{scope_of(person)}报的，或者里面有别的单位的数据。"
        raise refuse(person, Act.UNDO, subject, said, "只能撤销本部门报的批次；需要的话，请联系管理员。")
    before = _line(line) if line else None
    with doing(HOLDING.book(), person, Act.UNDO, subject, dataset=dataset, before=before) as deed:
        intake.undo(store, batch)
        deed.after = {"undone": batch}


def may_undo(person: Person, batch: int) -> bool:
    """Whether `undo` would let them."""
    line = HOLDING.store().manifest.listed().get(batch)
    return line is not None and may(person, Act.UNDO, line.dataset) and is_theirs(person, line)


def is_theirs(person: Person, line: BatchLine) -> bool:
    """Whether a batch is theirs: any is, for people of the whole city; else what their department sent, as long as
    nobody else's rows are in it (an office may have sent a list of all in their name)."""
    own, store = scope_of(person), HOLDING.store()
    return not own or (
        belonging.is_department(store, line.department, own)
        and belonging.is_all_own(store, line.dataset, line.batch, own)
    )


def load_demo(person: Person, load_into: Callable[[Store], None]) -> int:
    """Load the demo city by `load_into`; how many batches are then in force.

    Raises:
        Forbidden: only an administrator may.
    """
    store = HOLDING.store()
    with doing(HOLDING.book(), person, Act.DEMO, "载入示例城市") as deed:
        load_into(store)
        deed.after = {"batches": len(store.manifest.in_force())}
    return len(store.manifest.in_force())


def clear_demo(person: Person) -> int:
    """Take the demo city out as if it had never been; how many batches that were.

    Raises:
        Forbidden: only an administrator may.
    """
    with doing(HOLDING.book(), person, Act.DEMO, "清空示例") as deed:
        cleared = intake.clear_demo(HOLDING.store())
        deed.after = {"batches": cleared}
    return cleared


def watch_inbox() -> None:
    """Take in what is dropped into the folder of [inbox], if the settings name one, for as long as the process runs."""
    settings = load_settings()
    if settings.inbox_folder:
        folder = Path(settings.inbox_folder)
        intake.watch(lambda: sweep_inbox(folder, datetime.now()), settings.inbox_seconds)


def sweep_inbox(folder: Path, now: datetime) -> list[Receipt]:
    """One sweep: files in a department's own folder are that department's, those beside the folders the office's."""
    return intake.sweep(HOLDING.store(), folder, now, _drop)


def _drop(store: Store, upload: Upload) -> Receipt:
    own = upload.department if load_settings().inbox_own_rows else ""
    name = belonging.full_name(store, own) if own else ""
    role = Role.CLERK if name else Role.ADMIN
    return accept(Person(INBOX, INBOX, role, name, dataset_names(), address=INBOX), upload, "inbox")


def _counts(receipt: Receipt) -> dict[str, int]:
    return {name: count for name, count in asdict(receipt.rows).items() if count}


def _line(line: BatchLine) -> dict[str, Any]:
    rows = {name: line.rows.get(name, 0) for name in ("good", "added", "changed")}
    return {"file": line.file, "sha256": line.sha256, "dataset": line.dataset, "sender": line.department, "rows": rows}


def _shown(dataset: str, cells: Mapping[str, str]) -> dict[str, str]:
    """Cells for the audit: what may hold personal data is only said to have been there."""
    fields = load(dataset).by_name
    return {name: "（文字）" if text and fields[name].is_personal else brief(text) for name, text in cells.items()}
