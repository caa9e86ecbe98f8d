"""Pure work is done once for the same input: what many readers look at is not worked out for each of them anew.

A page is run from its top at every click of every reader, and most of what it then works out and draws is what it
worked out for the one before. Streamlit's own cache stands in `ui`; this one is for `analysis` and `charts`, which know
of no screen, and serves screens, papers and commands alike.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from functools import partial, wraps
from hashlib import blake2b
from typing import ParamSpec, TypeVar

from cachetools import LRUCache, cached

P = ParamSpec("P")
R = TypeVar("R")

MOST_BYTES = 96 << 20
_ANSWERS: LRUCache[bytes, bytes] = LRUCache(MOST_BYTES, getsizeof=len)
_UNDER_WAY = threading.Condition()


def once(work: Callable[P, R]) -> Callable[P, R]:
    """`work`, done once for the same arguments as long as its answer is among the latest of MOST_BYTES together.

    `work` must depend on nothing but its arguments, and these must pickle: they are told apart by what they pickle to,
    so frames that two readers got from one cached answer are the same question. (Equal frames of another origin may
    pickle otherwise; they are then worked on anew.) Who asks while it is being worked on waits for that answer. The
    answer is the caller's own, to change at will.
    """

    @cached(_ANSWERS, key=partial(_question, f"{work.__module__}.{work.__qualname__}"), condition=_UNDER_WAY)
    def answer(*arguments: P.args, **named: P.kwargs) -> bytes:
        return pickle.dumps(work(*arguments, **named), protocol=5)

    @wraps(work)
    def working(*arguments: P.args, **named: P.kwargs) -> R:
        mine: R = pickle.loads(answer(*arguments, **named))
        return mine

    return working


def forget() -> None:
    """All work is to be done anew: for whoever measures how long it takes."""
    with _UNDER_WAY:
        _ANSWERS.clear()


def _question(name: str, *arguments: object, **named: object) -> bytes:
    return blake2b(pickle.dumps((name, arguments, named), protocol=5), digest_size=20).digest()
