"""How a figure is reckoned, for readers: one file a method in data/methods, shown as a card one click away."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from cleancity.errors import ConfigError
from cleancity.settings import DATA

FOLDER = DATA / "methods"


@dataclass(frozen=True)
class Method:
    """One method in the readers' words.

    Attributes:
        title: what it is called on the screen.
        what: what it answers, in a sentence that a leader understands.
        how: how it is reckoned, step by step.
        read: how to read the picture or the number, and what to do about it.
        limits: what it cannot say.
        source: the paper, standard or library that defines it.
    """

    title: str
    what: str
    how: str
    read: str
    limits: str
    source: str


@cache
def load_method(name: str) -> Method:
    """The method of data/methods/<name>.toml.

    Raises:
        ConfigError: there is no such file, or it lacks one of the parts or has one too many.
    """
    path = FOLDER / f"{name}.toml"
    try:
        return Method(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise ConfigError(f"方法说明 {path.name} 读不出来（{error}）。", "请从安装包恢复。") from error


def method_names() -> tuple[str, ...]:
    """All methods there are, by name."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
