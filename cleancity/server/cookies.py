"""The cookie that carries a session's token: read by nobody but the server, sent to nobody else."""

from __future__ import annotations

from starlette.responses import Response

from cleancity.accounts.sessions import cookie_name
from cleancity.server.peers import Peer


def give_cookie(response: Response, token: str, peer: Peer) -> Response:
    """`response`, by which the browser takes the token; it is forgotten with the browser's own session."""
    is_secure = peer.scheme == "https"
    response.set_cookie(cookie_name(is_secure), token, path="/", secure=is_secure, httponly=True, samesite="lax")
    return response


def take_cookie(response: Response, peer: Peer) -> Response:
    """`response`, by which the browser forgets it."""
    is_secure = peer.scheme == "https"
    response.delete_cookie(cookie_name(is_secure), path="/", secure=is_secure, httponly=True, samesite="lax")
    return response
