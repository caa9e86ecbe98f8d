"""GET /files/<ticket>: the one way by which a file leaves the house.

Whoever asks must be in the session that the file was offered to, and must have the right to it at this moment.
"""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cleancity.desk import HOLDING
from cleancity.desk.tickets import TICKETS, Offer, Taken, take
from cleancity.errors import CleanCityError, Forbidden, Refused
from cleancity.papers.naming import safe_name
from cleancity.server.drawing import page
from cleancity.server.visits import visit_of

MOST_AT_ONCE = 4
PATIENCE_SECONDS = 300.0
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}
_log = logging.getLogger("cleancity")


def routes() -> list[Route]:
    """What is answered here."""
    return [Route("/files/{ticket}", _file, methods=["GET"])]


async def _file(request: Request) -> Response:
    """The file as an attachment, or a small page that says why not."""
    try:
        taken, offer = await asyncio.wait_for(_taken(request), PATIENCE_SECONDS)
    except Forbidden as error:
        return _refusal(403, "不能下载", str(error))
    except Refused as error:
        return _refusal(410, "不能下载", str(error))
    except CleanCityError as error:
        return _refusal(409, "文件没有做成", str(error))
    except TimeoutError:
        return _refusal(503, "文件没有做成", "做这个文件用的时间太长。请缩小范围再试，或稍后再试。")
    except Exception:  # noqa: BLE001  An edge: the reader gets a sentence, the log the traceback.
        _log.exception("a file could not be made")
        return _refusal(500, "文件没有做成", "数据没有受影响。请稍后再试；仍然不行时，请告诉管理员。")
    return Response(taken.content, media_type=offer.media_type, headers={**_HEADERS, **_named(offer.file_name)})


async def _taken(request: Request) -> tuple[Taken, Offer]:
    limiter = _limiter(request)
    return await to_thread.run_sync(_take, request, limiter=limiter, abandon_on_cancel=True)


def _take(request: Request) -> tuple[Taken, Offer]:
    person = visit_of(request).person
    offer = TICKETS.find(str(request.path_params["ticket"]), person)
    return take(HOLDING.book(), person, offer), offer


def _limiter(request: Request) -> CapacityLimiter:
    """Only so many files are made at once, so that pages keep their processor."""
    state = request.app.state
    if not hasattr(state, "files_limiter"):
        state.files_limiter = CapacityLimiter(MOST_AT_ONCE)
    found: CapacityLimiter = state.files_limiter
    return found


def _named(file_name: str) -> dict[str, str]:
    """The header that carries the name, Chinese included (RFC 5987)."""
    name = safe_name(file_name)
    ending = name.rpartition(".")[2] if "." in name else ""
    plain = f"file.{ending}" if ending.isascii() and ending.isalnum() else "file"
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}


def _refusal(status: int, title: str, words: str) -> Response:
    return page("file", status, fault=words, title=title)
