"""What people say beside the files: what a name stands for, how files are read, what was reported, unusual days, and
what is issued to those who are late."""

from __future__ import annotations

from datetime import date

from cleancity import intake
from cleancity.accounts import Act, Person, may
from cleancity.contracts import load
from cleancity.desk.doing import NOBODYS, brief, digest_of, doing, refuse, scope_of
from cleancity.desk.holding import HOLDING
from cleancity.intake import belonging, marks, supervising, unusual_days
from cleancity.obligations import load_obligations


def alias(person: Person, resource: str, name: str, code: str) -> None:
    """From now on `name` stands for the row of `resource` with this code ("" takes it back). A department's own people
    may only give names that nobody else uses to what is their own.

    Raises:
        Forbidden: they may not say this.
        Refused: there is no such row.
    """
    store, own = HOLDING.store(), scope_of(person)
    subject = f"{brief(name)} → {code or '（收回）'}"
    if own and may(person, Act.NAME) and not belonging.may_be_called(store, resource, name, code, own):
        said = f"“{brief(name)}”别的单位也在用，或已经有了含义，或说的不是{own}的。"
        raise refuse(person, Act.NAME, subject, said, "请管理员登记。")
    before = {"list": resource, "name": name}
    with doing(HOLDING.book(), person, Act.NAME, subject, before=before, after={"code": code}):
        intake.say_alias(store, resource, name, code)


def profile(person: Person, dataset: str, department: str, mapping: str) -> None:
    """Remember how this department's files of `dataset` are read; "" forgets it.

    Raises:
        Forbidden: it is not their department.
    """
    store = HOLDING.store()
    department = belonging.full_name(store, department) if scope_of(person) else department
    subject = f"{department}的{load(dataset).title}列名对照"
    was = intake.profile_of(store, dataset, department) or ""
    before, after = ({"mapping_sha256": digest_of(text.encode()) if text else ""} for text in (was, mapping))
    with doing(
        HOLDING.book(),
        person,
        Act.NAME,
        subject,
        dataset=dataset,
        department=department or NOBODYS,
        before=before,
        after=after,
    ):
        intake.save_profile(store, dataset, department, mapping)


def mark(
    person: Person, obligation: str, department: str, period_on: date, state: str, *,
    note: str = "", document: tuple[str, bytes] | None = None,
) -> None:  # fmt: skip
    """Declare what became of one thing owed by the department with this code. What the office sent back, and sending
    back itself, are the office's.

    Raises:
        Forbidden: it is not their department's, or it is the office's to say.
        Refused: there is no such thing owed, or something is missing.
    """
    store = HOLDING.store()
    owner = belonging.full_name(store, department)
    dataset = next((each.dataset or "" for each in load_obligations() if each.name == obligation), "")
    subject = f"{owner}　{obligation}　{period_on}"
    was = marks.last_state(store, obligation, department, period_on)
    is_offices = state == marks.SENT_BACK or (state == marks.TAKEN_BACK and was == marks.SENT_BACK)
    if scope_of(person) and is_offices and may(person, Act.UPLOAD, dataset, owner):
        raise refuse(person, Act.UPLOAD, subject, f"“{marks.SENT_BACK}”由主管部门办理和撤回。", "请联系管理员。")
    after = {"state": state, "note": brief(note)}
    after |= {"file": document[0], "sha256": digest_of(document[1])} if document else {}
    with doing(
        HOLDING.book(), person, Act.UPLOAD, subject, dataset=dataset, department=owner or NOBODYS,
        before={"state": was}, after=after,
    ):  # fmt: skip
        marks.mark(store, obligation, department, period_on, state, note=note, document=document)


def annotate(person: Person, first: date, last: date, kind: str, words: str) -> None:
    """Write down that days were unusual. Raises Forbidden, or Refused as unusual_days.annotate."""
    with doing(HOLDING.book(), person, Act.ANNOTATE, f"{first} — {last}", after={"kind": kind, "words": brief(words)}):
        unusual_days.annotate(HOLDING.store(), first, last, kind, words)


def take_back_annotation(person: Person, first: date, last: date, kind: str, words: str) -> None:
    """Take an annotation back. Raises Forbidden, or Refused when there is none such."""
    before, after = {"kind": kind, "words": brief(words)}, {"state": unusual_days.TAKEN_BACK}
    with doing(HOLDING.book(), person, Act.ANNOTATE, f"{first} — {last}", before=before, after=after):
        unusual_days.take_back(HOLDING.store(), first, last, kind, words)


def supervise(
    person: Person, department: str, step: str, issued_on: date, *,
    issue_id: str = "", until_on: date | None = None, words: str = "",
) -> None:  # fmt: skip
    """Issue a step of supervision. Raises Forbidden, or Refused as supervising.issue_step."""
    store, after = HOLDING.store(), {"step": step, "issue": issue_id, "until": until_on, "words": brief(words)}
    owner = belonging.full_name(store, department)
    subject = f"{department}　{step}　{issued_on}"
    with doing(HOLDING.book(), person, Act.SUPERVISE, subject, department=owner or NOBODYS, after=after):
        supervising.issue_step(store, department, step, issued_on, issue_id=issue_id, until_on=until_on, words=words)


def take_back_step(person: Person, department: str, step: str, issued_on: date, *, issue_id: str = "") -> None:
    """Take a step of supervision back. Raises Forbidden, or Refused when none such is in force."""
    store = HOLDING.store()
    owner = belonging.full_name(store, department)
    subject, before = f"{department}　{step}　{issued_on}", {"step": step, "issue": issue_id}
    after = {"state": supervising.TAKEN_BACK}
    with doing(HOLDING.book(), person, Act.SUPERVISE, subject, department=owner or NOBODYS, before=before, after=after):
        supervising.take_back(store, department, step, issued_on, issue_id=issue_id)
