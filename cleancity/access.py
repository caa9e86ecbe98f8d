"""[access] of cleancity.toml: how people come in, how long they stay, how much they may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from cleancity.errors import ConfigError


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
