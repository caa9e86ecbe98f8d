"""Files on offer: what a page would hand over if asked, each under a ticket that only its own log-in session can use.

A page offers on every run; the same place on the same screen keeps its ticket and takes the newer offer. What a screen
offered on another page is gone as soon as it offers on a new one, and what nobody came back to is dropped with age, so
that the register holds no more than the pages that stand open.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cleancity.accounts import Act, Book, Person
from cleancity.desk.doing import doing
from cleancity.errors import Forbidden, Refused

AGE_SECONDS = 12 * 3600.0
MOST_SCREENS, MOST_OF_A_SESSION, MOST_ON_A_SCREEN = 400, 12, 60


@dataclass(frozen=True)
class Taken:
    """A finished file; `n_rows` is None where it is no table."""

    content: bytes
    n_rows: int | None = None


@dataclass(frozen=True)
class Offer:
    """A file that `person` may take away.

    Attributes:
        file_name: what it will be called.
        make: makes it when it is asked for, on a thread that knows no screen.
        holds: what is in it, in words, for the audit.
        filters: what it was asked under, for the audit.
        dataset, department: whose affairs it is about ("": nobody's in particular).
    """

    person: Person
    file_name: str
    make: Callable[[], Taken]
    holds: str = ""
    media_type: str = "application/octet-stream"
    filters: Mapping[str, object] = field(default_factory=dict)
    act: Act = Act.EXPORT
    dataset: str = ""
    department: str = ""


@dataclass
class _Screen:
    """What one browser tab has on offer: a ticket and its offer by the key of the place."""

    page: str
    used_at: float
    tickets: OrderedDict[str, str] = field(default_factory=OrderedDict)


class Tickets:
    """The register; in memory, shared by all threads of the process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._screens: OrderedDict[tuple[int, str], _Screen] = OrderedDict()
        self._offers: dict[str, Offer] = {}

    def __len__(self) -> int:
        """How many offers are held."""
        return len(self._offers)

    def offer(self, screen: str, page: str, key: str, offer: Offer) -> str:
        """Put a file on offer; its ticket.

        Args:
            screen: the browser tab.
            page: what it shows; offers of another page are dropped.
            key: the place on the page; a newer offer takes the older one's ticket.
        """
        with self._lock:
            shown = self._screen((offer.person.session, screen), page)
            ticket = shown.tickets.setdefault(key, secrets.token_urlsafe(24))
            shown.tickets.move_to_end(key)
            self._offers[ticket] = offer
            while len(shown.tickets) > MOST_ON_A_SCREEN:
                self._offers.pop(shown.tickets.popitem(last=False)[1], None)
            return ticket

    def find(self, ticket: str, person: Person) -> Offer:
        """What is on offer under the ticket.

        Args:
            person: who asks, as the server knows them at this moment.

        Raises:
            Refused: there is no such offer, or no longer.
            Forbidden: it was made for another session, or the person's rights have changed since.
        """
        with self._lock:
            self._drop_the_old()
            offer = self._offers.get(ticket)
        if offer is None:
            raise Refused("这个下载链接已经失效。", "请回到页面刷新一下，再点一次下载。")
        made_for = offer.person
        if made_for.session != person.session or made_for.name != person.name:
            raise Forbidden("这个下载链接不是给您的。", "请在自己的页面上下载。")
        if (made_for.role, made_for.department) != (person.role, person.department):
            raise Forbidden("您的角色或部门刚有变动。", "请回到页面刷新一下，再点一次下载。")
        return offer

    def forget(self, session: int) -> None:
        """Drop all that a log-in session was offered."""
        with self._lock:
            for place in [place for place in self._screens if place[0] == session]:
                self._drop(place)

    def _screen(self, place: tuple[int, str], page: str) -> _Screen:
        """What the screen shows, begun anew on another page; the oldest screens make room."""
        shown = self._screens.get(place)
        if shown is None or shown.page != page:
            if shown is not None:
                self._drop(place)
            shown = self._screens[place] = _Screen(page, 0.0)
        shown.used_at = self._clock()
        self._screens.move_to_end(place)
        self._drop_the_old()
        own = [each for each in self._screens if each[0] == place[0]]
        for each in own[:-MOST_OF_A_SESSION]:
            self._drop(each)
        while len(self._screens) > MOST_SCREENS:
            self._drop(next(iter(self._screens)))
        return shown

    def _drop_the_old(self) -> None:
        while self._screens:
            place, oldest = next(iter(self._screens.items()))
            if self._clock() - oldest.used_at <= AGE_SECONDS:
                return
            self._drop(place)

    def _drop(self, place: tuple[int, str]) -> None:
        for ticket in self._screens.pop(place).tickets.values():
            self._offers.pop(ticket, None)


TICKETS = Tickets()


def take(book: Book, person: Person, offer: Offer) -> Taken:
    """Make the file for `person`: the right is checked now, the audit written before the bytes are anybody's.

    Raises:
        Forbidden: the person may not have it.
        CleanCityError: whatever its maker refuses.
    """
    subject = f"{offer.file_name}：{offer.holds}" if offer.holds else offer.file_name
    asked = {name: str(value) for name, value in offer.filters.items() if value is not None}
    about = {"filters": asked} if asked else {}
    with doing(
        book, person, offer.act, subject, dataset=offer.dataset, department=offer.department, after=about
    ) as deed:  # fmt: skip
        taken = offer.make()
        counted = {} if taken.n_rows is None else {"rows": taken.n_rows}
        size = {"bytes": len(taken.content), "sha256": hashlib.sha256(taken.content).hexdigest()}
        deed.after = {**about, **counted, **size}
    return taken
