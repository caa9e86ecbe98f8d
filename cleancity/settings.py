"""The city's own settings (cleancity.toml), read once and frozen."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleancity.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
QUERIES = ROOT / "queries"
_LIMITS = (
    "max_file_mb", "max_rows", "max_columns", "max_cell_chars", "max_sheets", "max_inflated_mb", "max_ratio",
    "parser_memory_mb", "parser_seconds",
)  # fmt: skip


@dataclass(frozen=True)
class Signs:
    """[signs]: from when on something is a sign worth checking."""

    days: int
    photo_min: int
    photo_departments: int
    photo_digits: int
    quick_minutes: int
    quick_min: int
    month_end_days: int
    bulk_min: int
    deadline_hours: int
    false_alarms: float


@dataclass(frozen=True)
class Papers:
    """[papers]: who writes to whom, and how a paper looks."""

    office: str
    to: str
    copies_to: str
    number: str
    red_head: bool
    template: str
    signers: tuple[str, ...]
    issue_rows: int
    clear_days: int
    place_days: int
    report_days: int


@dataclass(frozen=True)
class Disk:
    """[disk]: how much must be free before a file is taken in."""

    times: float
    least_mb: float


@dataclass(frozen=True)
class Backups:
    """[backup]: where to, at which hour (-1 for never), and how many are kept."""

    folder: str
    hour: int
    keep: int


@dataclass(frozen=True)
class Settings:
    """All of cleancity.toml; the comments there say what each key means."""

    city: str
    timezone: str
    outline: str
    margin_km: float
    n_min: int
    due_soon_days: int
    default_address_share: float
    default_address_min: int
    short_share: float
    max_file_mb: int
    max_rows: int
    max_columns: int
    max_cell_chars: int
    max_sheets: int
    max_inflated_mb: int
    max_ratio: int
    parser_memory_mb: int
    parser_seconds: int
    work_weekdays: tuple[int, ...]
    work_sessions: tuple[str, ...]
    inbox_folder: str
    inbox_seconds: float
    submissions: tuple[dict[str, Any], ...]
    rebound_cohort_weeks: int
    recheck_after_days: int
    review_on: date | None
    review_on_by_campaign: dict[str, date]
    assessed_from: date
    pace_weeks: int
    weekly_min_weeks: int
    survey_target: float
    survey_margin: float
    silent_weeks: int
    over_share: float
    use_months: int
    duty_weeks: int
    overlap_share: float
    warn_hours: tuple[int, int]
    history_weeks: int
    rebound_days: int
    valid_days: int
    until_days: int
    escalation: tuple[dict[str, Any], ...]
    signs: Signs
    map_tiles: str
    map_tiles_min_zoom: int
    map_tiles_max_zoom: int
    map_attribution: str
    map_approval: str
    hot_margin: float
    repeat_most_points: int
    score: dict[str, Any]
    disclosure_least: int
    disk: Disk
    backup: Backups
    papers: Papers


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Read cleancity.toml beside the package.

    Raises:
        ConfigError: the file is missing, is not TOML, or lacks a key.
    """
    path = ROOT / "cleancity.toml"
    try:
        return _settings(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ConfigError("找不到设置文件 cleancity.toml。", "请从安装包恢复。") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"设置文件 cleancity.toml 写法有误（{error}）。", "请改正后重新启动。") from error
    except KeyError as error:
        raise ConfigError(f"设置文件 cleancity.toml 缺少 {error}。", "请补上后重新启动。") from error


def _settings(toml: dict[str, Any]) -> Settings:
    measures, address = toml["measures"], toml["default_address"]
    supervision, ground, hotspots = toml["supervision"], toml["map"], toml["hotspots"]
    return Settings(
        city=toml["city"]["name"],
        timezone=toml["city"]["timezone"],
        outline=toml["map"]["outline"],
        margin_km=toml["map"]["margin_km"],
        n_min=measures["n_min"],
        due_soon_days=measures["due_soon_days"],
        default_address_share=address["share"],
        default_address_min=address["min_count"],
        short_share=toml["supplies"]["short_share"],
        **{name: toml["limits"][name] for name in _LIMITS},
        work_weekdays=tuple(toml["working_hours"]["weekdays"]),
        work_sessions=tuple(toml["working_hours"]["sessions"]),
        inbox_folder=toml["inbox"]["folder"],
        inbox_seconds=toml["inbox"]["seconds"],
        submissions=tuple(toml.get("submission", ())),
        rebound_cohort_weeks=toml["rebounds"]["cohort_weeks"],
        recheck_after_days=toml["rebounds"]["recheck_after_days"],
        review_on=toml["assessment"].get("review_on"),
        review_on_by_campaign=dict(toml["assessment"].get("review_on_by_campaign", {})),
        assessed_from=toml["assessment"]["found_from"],
        pace_weeks=toml["assessment"]["pace_weeks"],
        weekly_min_weeks=toml["weekly"]["min_weeks"],
        survey_target=toml["survey"]["target"],
        survey_margin=toml["survey"]["margin"],
        silent_weeks=toml["plan"]["silent_weeks"],
        over_share=toml["supplies"]["over_share"],
        use_months=toml["supplies"]["use_months"],
        duty_weeks=toml["duties"]["weeks"],
        overlap_share=toml["duties"]["overlap_share"],
        warn_hours=tuple(supervision["warn_hours"]),
        history_weeks=supervision["history_weeks"],
        rebound_days=supervision["rebound_days"],
        valid_days=supervision["valid_days"],
        until_days=supervision["until_days"],
        escalation=tuple(toml.get("escalation", ())),
        signs=Signs(**{field.name: toml["signs"][field.name] for field in fields(Signs)}),
        map_tiles=ground["tiles"],
        map_tiles_min_zoom=ground["tiles_min_zoom"],
        map_tiles_max_zoom=ground["tiles_max_zoom"],
        map_attribution=ground["attribution"],
        map_approval=ground["approval"],
        hot_margin=hotspots["margin"],
        repeat_most_points=hotspots["most_points"],
        score=toml["score"],
        disclosure_least=toml["disclosure"]["least"],
        disk=Disk(*(toml["disk"][name] for name in ("times", "least_mb"))),
        backup=Backups(*(toml["backup"][name] for name in ("folder", "hour", "keep"))),
        papers=Papers(**{**toml["papers"], "signers": tuple(toml["papers"]["signers"])}),
    )
