"""What this process knows of its own door, in memory alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from cleancity.accounts.people import NOBODY, Person, Role

# In place of the number of a session, for those who have none in the book.
NO_SESSION, OPEN_VIEWING, OWN = 0, -1, -2
VIEWER = Person("试用", "试用", Role.LEADER, address="本机", session=OPEN_VIEWING)
ITSELF = Person("系统", "系统", Role.ADMIN, address="本机", session=OWN)


@dataclass
class Door:
    """The state of the door.

    Attributes:
        is_guarded: our gate stands before Streamlit: what its header says of a session is true.
        is_open: whoever sits at this very machine may look without logging in.
        own_token: by which the server visits itself to warm up; "" when it is not to.
    """

    is_guarded: bool = False
    is_open: bool = False
    own_token: str = field(default="", repr=False)

    def own(self) -> str:
        """A token for the server's own visit, good until `forget_own`."""
        self.own_token = secrets.token_urlsafe(32)
        return self.own_token

    def is_own(self, token: str) -> bool:
        """Whether it is the server itself that comes."""
        return bool(self.own_token) and secrets.compare_digest(self.own_token.encode(), token.encode())

    def forget_own(self) -> None:
        """The server has no more to do in its own name."""
        self.own_token = ""

    def inner(self, number: int) -> Person:
        """Who a number stands for that is not of the book."""
        if number == OPEN_VIEWING and self.is_open:
            return VIEWER
        return ITSELF if number == OWN else NOBODY


DOOR = Door()
