"""Where the store lies."""

from __future__ import annotations

import os
import re
from pathlib import Path

from cleancity.errors import ConfigError
from cleancity.settings import DATA

SCHEME = "duckdb:///"


def path_of(url: str | None = None) -> Path:
    """The DuckDB file that `url` names, as in `open_store`. Raises ConfigError."""
    url = url or os.environ.get("CLEANCITY_STORE") or f"{SCHEME}{DATA / 'store' / 'city.duckdb'}"
    if not url.startswith(SCHEME):
        raise ConfigError(f"不认识的数据库地址“{url}”。", "请写成 duckdb:////绝对路径/city.duckdb。")
    # duckdb:////srv/x and duckdb:///C:/x: what follows the scheme, with the slash that a POSIX path keeps.
    rest = url[len(SCHEME) :]
    path = Path(rest) if rest.startswith("/") or re.match(r"[A-Za-z]:", rest) else Path("/" + rest)
    return path.resolve()
