"""Every error that the product raises on purpose.

    CleanCityError          base: a Chinese sentence, and what to do about it
    ├── ConfigError         cleancity.toml, a contract or a mapping file says something impossible
    ├── Refused             a file, or a request about one, cannot be taken; the store is as before
    │   └── DiskFull        there is no room for it
    ├── Forbidden           this person may not do it; nothing has changed
    ├── Cancelled           a person stopped the work; nothing has changed
    ├── StoreHeld           another process owns the store
    ├── StoreDamaged        the store cannot be opened or read
    │   └── StoreReopened   it was found damaged and is whole again; ask once more
    ├── StoreMending        it is being built anew just now
    ├── StoreNewer          it was written by a newer version
    └── QueryError          no such query, or a parameter of it is wrong

A bad *row* is not an error: it is a `Problem`, a value (see `cleancity.intake.problems`).
"""

from __future__ import annotations


class CleanCityError(Exception):
    """Base of all; `message` says what is wrong, `remedy` what to do. Both are Chinese sentences."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}{self.remedy}"


class ConfigError(CleanCityError):
    """A file that the office or a developer edits says something impossible."""


class Refused(CleanCityError):
    """What was asked cannot be done as asked; nothing has changed.

    Attributes:
        suggests: a dataset that would fit.
        asks: what a person could answer so that it can be done, e.g. ("date_format", "reported_at").
    """

    def __init__(self, message: str, remedy: str = "", suggests: str | None = None, asks: tuple[str, ...] = ()) -> None:
        super().__init__(message, remedy)
        self.suggests = suggests
        self.asks = asks


class Forbidden(CleanCityError):
    """Whoever asked has not the right; nothing has changed."""


class DiskFull(Refused):
    """There is no room on the disk; the store is as before."""


class Cancelled(CleanCityError):
    """A person stopped the work before it changed anything."""


class StoreHeld(CleanCityError):
    """Another process owns the store's file."""


class StoreDamaged(CleanCityError):
    """The store's file cannot be opened or read."""


class StoreReopened(StoreDamaged):
    """The store was found damaged, and has been opened or built anew; what was asked may be asked again."""


class StoreMending(CleanCityError):
    """The store is being built anew; it answers when that is done."""


class StoreNewer(CleanCityError):
    """The store was written by a newer version of the program."""


class QueryError(CleanCityError):
    """There is no such query, or a parameter does not fit it."""
