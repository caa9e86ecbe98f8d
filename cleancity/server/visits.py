"""A visit: who asks, from where, by which session; found out once by the gate and read by every route of ours."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from sqlite3 import OperationalError

from starlette.requests import HTTPConnection
from starlette.types import Scope

from cleancity.accounts import DOOR, NOBODY, Book, Person, door, sessions
from cleancity.accounts.sessions import cookie_name
from cleancity.server.peers import Peer
from cleancity.settings import Access

HEADER = "x-cleancity-session"
OWN_HEADER = "x-cleancity-own"
_KEY = "cleancity.visit"


@dataclass(frozen=True)
class Visit:
    """Who asks.

    Attributes:
        person: NOBODY without a session.
        must_change: nothing but a new password and log-out is open to them.
        peer: the other end.
    """

    person: Person
    must_change: bool
    peer: Peer

    @property
    def is_known(self) -> bool:
        """Whether there is a session, or what stands for one."""
        return self.person is not NOBODY


def visit_of(connection: HTTPConnection) -> Visit:
    """The visit of a request that has passed the gate."""
    visit: Visit = connection.scope[_KEY]
    return visit


def put_into(scope: Scope, visit: Visit) -> None:
    """For `visit_of`, and for Streamlit the number of the session in a header."""
    scope[_KEY] = visit
    if visit.is_known:
        scope["headers"] = [*scope["headers"], (HEADER.encode(), str(visit.person.session).encode())]


class Sessions:
    """Questions to the book, asked in threads of their own: neither the event loop nor a slow log-in holds them up."""

    def __init__(self, book: Book, access: Access) -> None:
        self._book, self._access = book, access
        self.threads = ThreadPoolExecutor(4, "gate")

    def look(self, connection: HTTPConnection, peer: Peer, own: str) -> Visit:
        """Who comes; counts as something done in the session."""
        if own and DOOR.is_own(own):
            return Visit(door.ITSELF, False, peer)
        standing = sessions.of_token(
            self._book, self._access, connection.cookies.get(cookie_name(peer.scheme == "https"), "")
        )
        if standing is not None:
            self._touch(standing)
            return Visit(standing.person, standing.must_change, peer)
        if DOOR.is_open and peer.is_at_this_machine:
            return Visit(door.VIEWER, False, peer)
        return Visit(NOBODY, False, peer)

    def holds(self, number: int, is_active: bool) -> bool:
        """Whether an open page's session still does; `is_active`: because somebody did something there."""
        if number < 0:
            return DOOR.inner(number) is not NOBODY
        standing = sessions.of_number(self._book, self._access, number)
        if standing is not None and is_active:
            self._touch(standing)
        return standing is not None and not standing.must_change

    def _touch(self, standing: sessions.Standing) -> None:
        if sessions.is_stale(standing):
            # A disk that is full, or another process that is writing, must not shut people out.
            with suppress(OperationalError):
                sessions.touch(self._book, standing.person.session)
