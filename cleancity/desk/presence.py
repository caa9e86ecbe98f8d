"""Where the process that holds the store can be spoken to: <store folder>/server.json, readable by its owner alone (on
Windows by whoever may read the folder: deploy/ shuts it to all but the service and administrators).

Whoever can read the token could read the store itself; so a command that shows it is given what it asks.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cleancity.durable import write_whole

FILE_NAME = "server.json"
PATH = "/_cleancity/command"
STOP = "stop"  # in place of a question's number: the caller has pressed Ctrl-C


@dataclass(frozen=True)
class Presence:
    """The process that holds the store: where commands reach it, and what they must show.

    Attributes:
        host: where it listens for everybody.
        is_open: whoever sits at this machine may look without logging in.
    """

    address: str
    port: int
    is_tls: bool = False
    host: str = ""
    is_open: bool = False
    pid: int = field(default_factory=os.getpid)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def authority(self) -> str:
        """What a caller shows, as the header Authorization."""
        return f"Bearer {self.token}"


def appear(folder: Path, presence: Presence) -> None:
    """Let commands find this process. Raises OSError when the file cannot be written."""
    write_whole(folder / FILE_NAME, json.dumps(asdict(presence)).encode())


def vanish(folder: Path, presence: Presence) -> None:
    """Take the file away again, unless another process has put its own there."""
    if find(folder) == presence:
        with suppress(OSError):
            (folder / FILE_NAME).unlink()


def find(folder: Path) -> Presence | None:
    """The process that said it holds the store; it may have died since. None where nobody did, or where the file may
    not be read."""
    try:
        return Presence(**json.loads((folder / FILE_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_alive(pid: int) -> bool:
    """Whether a process has that number; where the system does not tell, yes."""
    if os.name == "nt":  # There a signal of 0 would end it.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
