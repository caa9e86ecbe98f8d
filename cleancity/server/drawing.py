"""Pages of our own: HTML that works without a script, drawn with what the server itself sends."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from cleancity.settings import ROOT, load_settings

_HERE = Path(__file__).parent / "pages"


def page(template: str, status: int = 200, notice: str = "", fault: str = "", **words: object) -> HTMLResponse:
    """pages/<template>.html; whatever is put into it is escaped."""
    text = (
        _pages().get_template(f"{template}.html").render(city=load_settings().city, notice=notice, fault=fault, **words)
    )
    return HTMLResponse(text, status)


def drawn_with() -> list[Route]:
    """What the pages are drawn with, open to all as they are."""
    return [Route("/login/style.css", _style), Route("/login/logo.png", _logo)]


@lru_cache(maxsize=1)
def _pages() -> Environment:
    return Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)


async def _style(_: Request) -> Response:
    return Response(_bytes(_HERE / "style.css"), media_type="text/css")


async def _logo(_: Request) -> Response:
    return Response(_bytes(ROOT / "static" / "favicon.png"), media_type="image/png")


@lru_cache(maxsize=4)
def _bytes(path: Path) -> bytes:
    return path.read_bytes()
