"""What the monthly score is made of: the parts there are, and the schemes of cleancity.toml that weigh them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cleancity.errors import ConfigError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """One thing that departments are scored by.

    Attributes:
        title: what it is called.
        short: the same above a narrow column.
        about: what is counted below the line.
        is_share: cases of cases, so that chance plays in it; else a level that was reported and is taken as it is.
        more_is_better: whether a higher share is better.
        lost: what one of the cases that cost points is called.
        unit: what `n` counts.
    """

    key: str
    title: str
    short: str
    about: str
    is_share: bool
    more_is_better: bool
    lost: str
    unit: str = "件"


PARTS = {
    each.key: each
    for each in (
        Part("on_time", "按期结案", "按期", "当月到期", True, True, "没有按期结案"),
        Part("handled_on_time", "按期处置", "按期", "当月到期", True, True, "没有按期处置"),
        Part("handled", "日常处置", "处置", "当月发现、应处置", True, True, "到月底没有处置"),
        Part("overdue_open", "超期待处置", "超期", "当月到期", True, False, "超期到月底还没处置"),
        Part("extended", "延期", "延期", "当月到期", True, False, "延过期"),
        Part("rework", "返工或虚假整改", "返工", "当月核查", True, False, "返工、不到位或虚假整改"),
        Part("rebound", "反弹", "反弹", "上月结案、满 30 天", True, False, "30 天内反弹"),
        Part("task", "任务进度", "进度", "月内报过进度的任务", False, True, "落后于计划", "项"),
        Part("submitted", "报送及时", "及时", "当月应报", True, True, "没有按时报", "份"),
        Part("quality", "报送质量", "质量", "当月入库的文件", False, True, "质量分不满 100", "份"),
        Part("satisfied", "群众满意", "满意", "当月调查", True, True, "不满意", "人"),
    )
}
COUNTS = {"fake": "虚假整改"}


@dataclass(frozen=True)
class Weight:
    """One part within a scheme: `weight` points at the share `full`, `least` of them at the share `none`, in between
    in proportion."""

    part: Part
    weight: float
    full: float
    none: float
    least: float = 0.0

    def points(self, share: Floats) -> Floats:
        """Points for shares (0 to 1; NaN stays NaN)."""
        reached = np.clip((share - self.none) / (self.full - self.none), 0.0, 1.0)
        return self.weight * (self.least + (1 - self.least) * reached)


@dataclass(frozen=True)
class Deduction:
    """Points off per case of something counted, at most `most`."""

    count: str
    per_case: float
    most: float


@dataclass(frozen=True)
class Scheme:
    """A way to score: its parts, its deductions, and at most how many points rewards and penalties may move."""

    name: str
    title: str
    note: str
    weights: tuple[Weight, ...]
    deductions: tuple[Deduction, ...]
    rewards_most: float

    @property
    def total(self) -> float:
        """All points there are."""
        return sum(each.weight for each in self.weights)


def schemes(score: Mapping[str, Any]) -> dict[str, Scheme]:
    """The schemes of the section [score], by name, the usual one first.

    Raises:
        ConfigError: a scheme names a part that there is not, or lacks a key, or the usual scheme is not among them.
    """
    try:
        every = {each["name"]: _scheme(each) for each in score["schemes"]}
        usual = every[score["scheme"]]
    except KeyError as error:
        raise ConfigError(f"cleancity.toml 的 score 一节里，{error} 没有或不认识。", "请对照注释改正。") from error
    return {usual.name: usual, **every}


def _scheme(raw: Mapping[str, Any]) -> Scheme:
    return Scheme(
        name=raw["name"],
        title=raw["title"],
        note=raw["note"],
        weights=tuple(_weight(each) for each in raw["parts"]),
        deductions=tuple(_deduction(each) for each in raw["deductions"]),
        rewards_most=float(raw["rewards_most"]),
    )


def _weight(raw: Mapping[str, Any]) -> Weight:
    part = PARTS[raw["part"]]
    best, worst = (1.0, 0.0) if part.more_is_better else (0.0, 1.0)
    found = Weight(
        part, float(raw["weight"]), float(raw.get("full", best)), float(raw.get("none", worst)),
        float(raw.get("least", 0.0)),
    )  # fmt: skip
    if found.weight <= 0 or found.full == found.none or not 0 <= found.least < 1:
        raise ConfigError(
            f"评分方案里“{part.title}”的分值写得不对。",
            "weight 要大于 0，full 和 none 不能相等，least 在 0 与 1 之间。",
        )
    return found


def _deduction(raw: Mapping[str, Any]) -> Deduction:
    if raw["count"] not in COUNTS:
        raise KeyError(raw["count"])
    return Deduction(raw["count"], float(raw["per_case"]), float(raw["most"]))
