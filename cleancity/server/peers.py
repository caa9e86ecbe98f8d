"""Who is at the other end of a request, and where they believe to be: told by headers only where a proxy is trusted."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from cleancity.settings import Access

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDING = ("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")


@dataclass(frozen=True)
class Peer:
    """One request's other end.

    Attributes:
        address: of the person, as far as it can be known.
        neighbour: of whoever opened the connection: the person or a proxy.
        scheme: http or https, as the person's browser sees it.
        host: name and port, likewise.
        is_forwarded: some header says that the request came through a proxy, trusted or not.
        origins: what a browser may call the origin of one of our own pages.
    """

    address: str
    neighbour: str
    scheme: str
    host: str
    is_forwarded: bool
    origins: frozenset[str]

    @property
    def is_at_this_machine(self) -> bool:
        """At the loopback address, by a loopback name, through no proxy: not a stranger's page in a local browser."""
        name = urlsplit(f"//{self.host}").hostname or ""
        return not self.is_forwarded and _is_loopback(self.neighbour) and name in LOOPBACK_NAMES


def is_forwarding(name: str) -> bool:
    """Whether a header (lower case) is one by which proxies speak of the request behind theirs."""
    return name.startswith("x-forwarded") or name in _FORWARDING


def peer_of(scope: Scope, access: Access) -> Peer:
    """From the connection and, behind a trusted proxy, from its headers."""
    headers = Headers(scope=scope)
    neighbour = scope["client"][0] if scope.get("client") else ""
    scheme = "https" if scope.get("scheme") in ("https", "wss") else "http"
    host, address = headers.get("host", ""), neighbour
    is_forwarded = any(is_forwarding(name) for name in headers)
    if is_one_of(neighbour, access.trusted_proxies):
        told = headers.get("x-forwarded-proto", "").split(",")[-1].strip().lower()
        scheme = told if told in ("http", "https") else scheme
        host = headers.get("x-forwarded-host", "").split(",")[-1].strip() or host
        address = _nearest_stranger(headers.getlist("x-forwarded-for"), neighbour, access.trusted_proxies)
    origins = {f"{scheme}://{host}".lower(), access.public_address.rstrip("/").lower()} - {""}
    if access.public_address.startswith("https://") and is_one_of(neighbour, access.trusted_proxies):
        scheme = "https"
    return Peer(address, neighbour, scheme, host, is_forwarded, frozenset(origins))


def is_one_of(address: str, networks: Sequence[str]) -> bool:
    """Whether an address is in one of the networks (or is one of the addresses) given."""
    try:
        there = ipaddress.ip_address(address)
    except ValueError:
        return False
    there = getattr(there, "ipv4_mapped", None) or there
    return any(there in network for network in _networks(tuple(networks)))


def _nearest_stranger(told: Sequence[str], neighbour: str, trusted: Sequence[str]) -> str:
    """From right to left the first address that is no proxy of ours: whatever stands before it anybody can write."""
    for address in reversed([each.strip() for line in told for each in line.split(",")]):
        if not is_one_of(address, trusted):
            return address if _is_address(address) else neighbour
    return neighbour


@lru_cache(maxsize=16)
def _networks(texts: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def _is_loopback(address: str) -> bool:
    return _is_address(address) and is_one_of(address, ("127.0.0.0/8", "::1"))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
