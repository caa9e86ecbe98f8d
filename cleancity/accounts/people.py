"""Who may do what: four roles, what each may do, and how far a department's own people reach. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cleancity.errors import Forbidden


class Role(StrEnum):
    """What a person is to the office."""

    LEADER = "leader"
    CLERK = "clerk"
    SECRETARY = "secretary"
    ADMIN = "admin"

    @property
    def words(self) -> str:
        """The role's name on the screen."""
        return _TITLES[self]


_TITLES = {Role.LEADER: "领导", Role.CLERK: "填报员", Role.SECRETARY: "会务", Role.ADMIN: "管理员"}


class Act(StrEnum):
    """Whatever a person may do or not; the words are those of the audit."""

    VIEW = "view"  # look at pages
    EXPORT = "export"  # take a table or a paper away as a file
    UPLOAD = "upload"  # a file, a form of one row, a declaration that nothing happened
    UNDO = "undo"  # a batch
    NAME = "name"  # that a name stands for another; how a department's files are read
    ANNOTATE = "annotate"  # unusual days
    SUPERVISE = "supervise"  # steps of supervision
    MEETING = "meeting"  # agenda, freezing, moving the projector on
    DECIDE = "decide"  # decisions and what became of them
    PAPER = "paper"  # make, edit, review and issue papers
    DEMO = "demo"  # load and clear the demo city
    USERS = "users"  # accounts
    AUDIT = "audit"  # read and export the audit
    KEEP = "keep"  # backup, restore, rebuild
    QUERY = "query"  # any named query, by the command line


_LOOKS = frozenset({Act.VIEW, Act.EXPORT})
_MAY = {
    Role.LEADER: _LOOKS,
    Role.CLERK: _LOOKS | {Act.UPLOAD, Act.UNDO, Act.NAME},
    Role.SECRETARY: _LOOKS | {Act.ANNOTATE, Act.SUPERVISE, Act.MEETING, Act.DECIDE, Act.PAPER},
    Role.ADMIN: frozenset(Act),
}
# What a clerk with no list of datasets of their own may send: what departments report by the week. Praise and blame
# (reward) are about departments, so none writes its own unless the administrator says so.
_REPORTED = frozenset({"issue", "recheck", "inspection", "survey", "task", "supply_stock", "supply_move"})


@dataclass(frozen=True)
class Person:
    """Somebody at a screen or a command line, as the server knows them.

    Attributes:
        name: the log-in name, "" for nobody.
        shown: the name for people.
        role: None may do nothing.
        department: the unit whose affairs they see to, by its full name; "" the whole city.
        datasets: what a clerk may send; empty: whatever departments report by the week.
        address: where they are: an IP address, or "命令行".
        session: the number of the log-in session, 0 without one.
    """

    name: str = ""
    shown: str = ""
    role: Role | None = None
    department: str = ""
    datasets: tuple[str, ...] = ()
    address: str = ""
    session: int = 0


NOBODY = Person()


def at_the_command_line(user: str) -> Person:
    """Whoever may run commands on the machine could read and write the files anyway: nothing is kept from them."""
    return Person(user, user, Role.ADMIN, address="命令行")


def may(person: Person, act: Act, dataset: str = "", department: str = "") -> bool:
    """Whether `person` may do it, to that dataset and that department's affairs ("": not about one)."""
    if person.role is None or act not in _MAY[person.role]:
        return False
    if person.role is Role.CLERK and dataset and dataset not in (person.datasets or _REPORTED):
        return False
    is_bound = bool(person.department) and person.role is not Role.ADMIN
    return not (is_bound and department and department != person.department)


def insist(person: Person, act: Act, dataset: str = "", department: str = "") -> None:
    """Raises Forbidden, in words, when `person` may not."""
    if may(person, act, dataset, department):
        return
    if person.role is None:
        raise Forbidden("您还没有登录。", "请先登录。")
    if not may(person, act):
        raise Forbidden(f"{person.role.words}没有这项权限。", "需要的话，请联系管理员。")
    if dataset and not may(person, act, dataset):
        raise Forbidden("您没有这类表的填报权限。", "需要的话，请联系管理员。")
    raise Forbidden(f"这不是{person.department}的事项。", f"您只能办理{person.department}的事项。")
