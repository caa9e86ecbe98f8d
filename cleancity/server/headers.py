"""What every answer says to the browser about what it may do with it."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

from cleancity.settings import Settings

_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
# Ours, not Streamlit's, which would let other origins read.
_REPLACED = ("access-control-allow-origin", "access-control-allow-credentials", "server")
_SAME = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_PLAIN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


def policy(settings: Settings) -> str:
    """The content-security policy of the application's pages.

    `blob:` among the scripts is for Streamlit's components of our own; styles are written by its theme at run time.
    """
    tiles = urlsplit(settings.map_tiles)
    outside = f" {tiles.scheme}://{tiles.netloc}" if tiles.netloc else ""
    scripts = " ".join(f"'sha256-{each}'" for each in _inline_scripts())
    return (
        f"default-src 'self'; script-src 'self' {scripts} 'wasm-unsafe-eval' blob:; style-src 'self' 'unsafe-inline';"
        f" img-src 'self' data: blob:{outside}; font-src 'self' data:; connect-src 'self' data: blob:{outside};"
        " worker-src 'self' blob:; media-src 'self' blob:; frame-src 'self'; manifest-src 'self'; object-src 'none';"
        " base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


class Headers:
    """Puts them on every answer; the strictest policy on pages of our own, which need no script at all."""

    def __init__(self, settings: Settings) -> None:
        self._policy = policy(settings)

    def on(self, scope: Scope, send: Send, is_plain: bool, is_secure: bool) -> Send:
        """`send`, with the headers put on the way."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in _REPLACED:
                    del headers[name]
                for name, value in _SAME.items():
                    headers[name] = value
                if not headers.get("content-security-policy", "").startswith("sandbox"):  # stricter still
                    headers["content-security-policy"] = _PLAIN_POLICY if is_plain else self._policy
                if is_secure:
                    headers["strict-transport-security"] = "max-age=31536000"
                _say_how_long(scope["path"], message["status"], headers)
            await send(message)

        return send_with_headers


def _say_how_long(path: str, status: int, headers: MutableHeaders) -> None:
    """Streamlit's own files are the same for all and keep what it says; nothing else outlives the page."""
    if path.startswith("/static/") and status in (200, 206, 304):
        return
    kept = path.startswith("/app/static/") and status in (200, 206, 304)
    headers["cache-control"] = "private, max-age=600" if kept else "no-store"


def _inline_scripts() -> list[str]:
    """The hashes of the scripts that stand in Streamlit's page itself, of the version that is installed."""
    page = _INDEX.read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts]
