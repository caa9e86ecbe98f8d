"""The steps of supervision, from light to grave: [[escalation]] of cleancity.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cleancity.errors import ConfigError
from cleancity.settings import load_settings

_TRIGGERS = ("days_overdue", "n_overdue", "n_rebounds")
_KEYS = ("step", "n_long", *_TRIGGERS)


@dataclass(frozen=True)
class Step:
    """One step; it is reached when any of its triggers is met, None being no trigger.

    Attributes:
        days_overdue, n_long: so many open issues (one, where not said) are so many days past their limit.
        n_overdue: so many open issues are past their limit.
        n_rebounds: the same sub-category came back at one place so often.
    """

    name: str
    days_overdue: int | None
    n_long: int
    n_overdue: int | None
    n_rebounds: int | None


@lru_cache(maxsize=1)
def load_ladder() -> tuple[Step, ...]:
    """The steps in the order of the settings.

    Raises:
        ConfigError: a step has no name or no trigger, two bear one name, or a trigger is no positive whole number.
    """
    return as_ladder(load_settings().escalation)


def as_ladder(entries: tuple[Mapping[str, Any], ...]) -> tuple[Step, ...]:
    """The steps that `entries` of the settings mean; raises ConfigError as `load_ladder`."""
    steps = tuple(_step(number, entry) for number, entry in enumerate(entries, 1))
    if len({step.name for step in steps}) < len(steps):
        raise ConfigError("设置里有两级督办台阶的 step 相同。", "请改成不同的名字。")
    return steps


def least(steps: Sequence[Step], trigger: str) -> int | None:
    """The smallest value of `trigger` on the ladder; None where no step has it."""
    values = [value for step in steps if (value := getattr(step, trigger)) is not None]
    return min(values, default=None)


def _step(number: int, entry: Mapping[str, Any]) -> Step:
    name = entry.get("step")
    if not isinstance(name, str) or not name.strip():
        raise ConfigError(f"设置里第 {number} 级督办台阶没有 step。", "请写上这一级的叫法，如“通报”。")
    values = [entry[key] for key in entry if key != "step"]
    is_sound = all(isinstance(value, int) and not isinstance(value, bool) and value >= 1 for value in values)
    if not is_sound or set(entry) - set(_KEYS) or not set(entry) & set(_TRIGGERS):
        raise ConfigError(
            f"设置里督办台阶“{name}”的条件不对。",
            "请用 days_overdue（可配 n_long）、n_overdue、n_rebounds，至少一个，写 1 以上的整数。",
        )
    days, most, times = (entry.get(key) for key in _TRIGGERS)
    return Step(name.strip(), days, entry.get("n_long", 1), most, times)
