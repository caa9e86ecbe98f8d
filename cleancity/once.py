"""Pure work is done once for the same input: what many readers look at is not worked out for each of them anew.

A page is run from its top at every click of every reader, and most of what it then works out and draws is what it
worked out for the one before. Streamlit's own cache stands in `ui`; this one is for `analysis` and `charts`, which know
of no screen, and serves screens, papers and commands alike.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import lru_cache, wraps
from hashlib import blake2b
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

MOST_ANSWERS = 4000


def once(work: Callable[P, R]) -> Callable[P, R]:
    """`work`, done once for the same arguments as long as its answer is among the latest MOST_ANSWERS.

    `work` must depend on nothing but its arguments, and these must pickle: they are told apart by what they pickle to,
    so frames that two readers got from one cached answer are the same question. (Equal frames of another origin may
    pickle otherwise; they are then worked on anew.) The answer is the caller's own, to change at will.
    """

    @wraps(work)
    def working(*arguments: P.args, **named: P.kwargs) -> R:
        answer: R = pickle.loads(_answer(_Asked(work, arguments, named)))
        return answer

    return working


class _Asked:
    """Work and what it is to be done with; equal when both are. Done, it lets go of what it was to be done with."""

    __slots__ = ("_call", "_digest")

    def __init__(self, work: Callable[..., object], arguments: tuple[object, ...], named: dict[str, object]) -> None:
        self._call: Callable[[], object] | None = lambda: work(*arguments, **named)
        content = pickle.dumps((work.__module__, work.__qualname__, arguments, named), protocol=5)
        self._digest = blake2b(content, digest_size=20).digest()

    def __hash__(self) -> int:
        return hash(self._digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._digest == other._digest

    def do(self) -> object:
        assert self._call is not None
        call, self._call = self._call, None
        return call()


@lru_cache(maxsize=MOST_ANSWERS)
def _answer(asked: _Asked) -> bytes:
    return pickle.dumps(asked.do(), protocol=5)
