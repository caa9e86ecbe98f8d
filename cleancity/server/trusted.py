"""Log-in by a header that a proxy sets which has asked who somebody is; from anywhere else the header is nothing."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from cleancity.accounts import Book, entering, register
from cleancity.errors import CleanCityError
from cleancity.server.answers import asked_for, in_words, own_path, see
from cleancity.server.cookies import give_cookie
from cleancity.server.peers import Peer, is_one_of
from cleancity.settings import Access, TrustedHeader

ORIGIN = "proxy"


def name_in(scope: Scope, proxy: TrustedHeader) -> str:
    """The name that the trusted proxy vouches for; "" when there is none, or whoever says so is not it."""
    neighbour = scope["client"][0] if scope.get("client") else ""
    if not proxy.header or not is_one_of(neighbour, proxy.addresses):
        return ""
    names = Headers(scope=scope).getlist(proxy.header)
    return register.folded(_as_text(names[0])) if len(names) == 1 else ""


def let_in(book: Book, access: Access, name: str, scope: Scope, peer: Peer) -> Response:
    """A session for the name, and the same page again; or why not, in words."""
    voucher = entering.Voucher(name, ORIGIN, admits_unknown=access.proxy.admits_unknown)
    try:
        token = entering.let_in(book, voucher, peer.address)
    except CleanCityError as error:
        return in_words(403, str(error))
    return give_cookie(see(own_path(asked_for(scope))), token, peer)


def _as_text(value: str) -> str:
    """A header's bytes are read as Latin-1; a Chinese name comes as UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
