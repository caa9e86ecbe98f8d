"""The city's own settings (cleancity.toml), read once and frozen."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleancity.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
QUERIES = ROOT / "queries"


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
    score: dict[str, Any]


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
    measures, address, limits = toml["measures"], toml["default_address"], toml["limits"]
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
        max_file_mb=limits["max_file_mb"],
        max_rows=limits["max_rows"],
        max_columns=limits["max_columns"],
        max_cell_chars=limits["max_cell_chars"],
        max_sheets=limits["max_sheets"],
        max_inflated_mb=limits["max_inflated_mb"],
        max_ratio=limits["max_ratio"],
        parser_memory_mb=limits["parser_memory_mb"],
        parser_seconds=limits["parser_seconds"],
        work_weekdays=tuple(toml["working_hours"]["weekdays"]),
        work_sessions=tuple(toml["working_hours"]["sessions"]),
        inbox_folder=toml["inbox"]["folder"],
        inbox_seconds=toml["inbox"]["seconds"],
        submissions=tuple(toml.get("submission", ())),
        score=toml["score"],
    )
