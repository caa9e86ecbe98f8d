"""The city's own settings (cleancity.toml), read once and frozen."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleancity.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
QUERIES = ROOT / "queries"


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
    two_persons: bool


@dataclass(frozen=True)
class SingleSignOn:
    """[access.oidc]: log-in by the unit's own identity provider; without an issuer there is none."""

    issuer: str = ""
    client_id: str = ""
    secret_file: str = ""
    title: str = "统一身份认证"
    scopes: tuple[str, ...] = ("openid", "profile")
    name_claim: str = "preferred_username"
    shown_claim: str = "name"
    role_claim: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    department_claim: str = ""
    departments: Mapping[str, str] = field(default_factory=dict)
    admits_unknown: bool = False


@dataclass(frozen=True)
class TrustedHeader:
    """[access.proxy]: a proxy that has asked who somebody is, and says so in a header; without a name there is none."""

    header: str = ""
    addresses: tuple[str, ...] = ()
    admits_unknown: bool = False


@dataclass(frozen=True)
class Access:
    """[access]: how people come in, how long they stay, how much they may ask. Sizes in KB, times as named."""

    idle_minutes: int = 60
    longest_hours: int = 12
    lock_after: int = 5
    lock_seconds: int = 30
    lock_most_minutes: int = 60
    address_lock_after: int = 20
    trusted_proxies: tuple[str, ...] = ()
    public_address: str = ""
    requests_per_minute: int = 1200
    logins_per_minute: int = 30
    body_kb: int = 64
    headers_kb: int = 16
    sockets_per_session: int = 24
    sockets: int = 500
    oidc: SingleSignOn = SingleSignOn()
    proxy: TrustedHeader = TrustedHeader()


@dataclass(frozen=True)
class Running:
    """[server], [logs] and [queries]: how the service runs. Times in seconds, sizes in MB."""

    stop_seconds: float = 30
    log_mb: float = 10
    log_files: int = 10
    slow_seconds: float = 3
    query_seconds: float = 60


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
    inbox_own_rows: bool
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
    disk_times: float
    disk_least_mb: float
    backup_folder: str
    backup_hour: int
    backup_keep: int
    own_rows_only: bool
    papers: Papers
    running: Running
    access: Access


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


_LIMITS = (
    "max_file_mb", "max_rows", "max_columns", "max_cell_chars", "max_sheets", "max_inflated_mb", "max_ratio",
    "parser_memory_mb", "parser_seconds",
)  # fmt: skip


_GROUND = ("tiles", "tiles_min_zoom", "tiles_max_zoom", "attribution", "approval")


def _settings(toml: dict[str, Any]) -> Settings:
    often = ("measures", "default_address", "supervision", "map")
    measures, address, supervision, ground = (toml[table] for table in often)
    limits = {key: toml["limits"][key] for key in _LIMITS}
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
        **limits,
        work_weekdays=tuple(toml["working_hours"]["weekdays"]),
        work_sessions=tuple(toml["working_hours"]["sessions"]),
        inbox_folder=toml["inbox"]["folder"],
        inbox_seconds=toml["inbox"]["seconds"],
        inbox_own_rows=toml["inbox"]["own_rows"],
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
        **{f"map_{key}": ground[key] for key in _GROUND},
        hot_margin=toml["hotspots"]["margin"],
        repeat_most_points=toml["hotspots"]["most_points"],
        score=toml["score"],
        disclosure_least=toml["disclosure"]["least"],
        **_keeping(toml["disk"], toml["backup"]),
        own_rows_only=toml["rights"]["own_rows_only"],
        papers=Papers(**{**toml["papers"], "signers": tuple(toml["papers"]["signers"])}),
        access=access_of(toml.get("access", {})),
        running=_running(toml),
    )


def _keeping(disk: dict[str, Any], backup: dict[str, Any]) -> dict[str, Any]:
    named = {f"backup_{key}": backup[key] for key in ("folder", "hour", "keep")}
    return {**named, "disk_times": disk["times"], "disk_least_mb": disk["least_mb"]}


def _running(toml: dict[str, Any]) -> Running:
    """What an older file leaves out is as `Running` says."""
    named = {
        "stop_seconds": ("server", "stop_seconds"), "log_mb": ("logs", "megabytes"), "log_files": ("logs", "files"),
        "slow_seconds": ("logs", "slow_seconds"), "query_seconds": ("queries", "seconds"),
    }  # fmt: skip
    return Running(**{name: toml[part][key] for name, (part, key) in named.items() if key in toml.get(part, {})})


def access_of(table: Mapping[str, Any]) -> Access:
    """[access] of cleancity.toml; what it leaves out is as the class says.

    Raises:
        ConfigError: a key that nobody knows: a slip of the pen must not leave a door open.
    """
    parts = {"oidc": SingleSignOn, "proxy": TrustedHeader}
    inner = {name: _known(kind, table.get(name, {}), f"access.{name}") for name, kind in parts.items()}
    access: Access = _known(Access, {**table, **inner}, "access")
    return access


def _known(kind: type[Any], table: Mapping[str, Any], where: str) -> Any:
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    expected = {each.name: type(getattr(kind(), each.name)) for each in fields(kind)}
    for key, value in given.items():
        if key not in expected:
            raise ConfigError(f"设置文件 cleancity.toml 的 [{where}] 里没有“{key}”这一项。", "请改正后重新启动。")
        if not isinstance(value, expected[key]):
            raise ConfigError(f"设置文件 cleancity.toml 的 [{where}] 里“{key}”的值不对。", "请照注释改正后重新启动。")
    return kind(**given)
