"""Passwords: how they are kept, which are too weak, and made-up ones. Slow on purpose: never in an event loop."""

from __future__ import annotations

import re
import secrets
import sys
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 128
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Easily told apart when read from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# What people use when ten characters are asked for, a line each; digits and signs around a word change nothing.
_COMMON = Path(__file__).with_name("common.txt")


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(_folded(password))


def is_right(kept: str, password: str) -> bool:
    """Whether `password` is the one that `kept` was made of; takes as long for an empty `kept` (no such account)."""
    try:
        return _HASHER.verify(kept or _dummy(), _folded(password)[: LONGEST * 4]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether `kept` was made with other parameters than are used today."""
    return _HASHER.check_needs_rehash(kept)


def made_up() -> str:
    """A random password: 20 characters in groups, 98 bits."""
    letters = [secrets.choice(_LETTERS) for _ in range(20)]
    return "-".join("".join(letters[at : at + 5]) for at in range(0, 20, 5))


def weakness(password: str, name: str) -> str:
    """Why `password` will not do for `name`, as a sentence; "" when it will."""
    folded = _folded(password).casefold()
    if len(password) < SHORTEST:
        return f"密码至少要 {SHORTEST} 个字符。"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字符。"
    if any(unicodedata.category(each) == "Cc" for each in password):
        return "密码里不能有控制字符。"
    if len(set(folded)) < 4:
        return "密码里不同的字符太少。"
    if name and len(folded.replace(name.casefold(), "")) < SHORTEST // 2:
        return "密码不能就是登录名。"
    if {folded, _bare(folded)} & _common() or _is_a_run(folded) or _is_repeated(folded):
        return "这个密码太常见，容易被猜到。"
    return ""


def _folded(password: str) -> str:
    """One spelling for what two keyboards write differently."""
    return unicodedata.normalize("NFKC", password)


def _bare(folded: str) -> str:
    """The word inside: `admin@2026` is `admin`."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)


def _is_a_run(folded: str) -> bool:
    """123456789012, abcdefghijkl, 9876543210 and the like, upwards or downwards."""
    around = 10 if folded.isdigit() else sys.maxunicode + 1
    steps = {(ord(after) - ord(before)) % around for before, after in pairwise(folded)}
    return len(steps) == 1


def _is_repeated(folded: str) -> bool:
    """A short piece over and over: 123412341234, abcabcabcabc."""
    return re.fullmatch(r"(.{1,5})\1+.{0,4}", folded) is not None and len(set(folded)) < 6


@lru_cache(maxsize=1)
def _dummy() -> str:
    return _HASHER.hash(secrets.token_hex(16))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split())
