"""Single sign-on by OpenID Connect: code flow with PKCE, state and nonce; it ends in a session of our own.

What comes back is believed only if it answers a question that this very browser was sent to ask, once, within minutes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cleancity.accounts import Book, Role, entering
from cleancity.errors import CleanCityError, ConfigError, Refused
from cleancity.server.answers import own_path, see
from cleancity.server.cookies import give_cookie
from cleancity.server.drawing import page
from cleancity.server.visits import visit_of
from cleancity.settings import Access, SingleSignOn

ORIGIN = "oidc"
SECRET = "CLEANCITY_OIDC_SECRET"
PATIENCE_SECONDS, ASKED_SECONDS, LEEWAY_SECONDS = 10, 600.0, 60
_MOST_ASKED = 1000
_COOKIE = "cleancity-sso"
# Signatures by a key that only the provider has; never "none", never one that the client's secret could make.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_log = logging.getLogger("cleancity")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Question:
    """What one browser was sent to ask: by it the answer is known again."""

    wanted: str
    callback: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    browser: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    at: float = field(default_factory=time.monotonic)


@dataclass
class Asked:
    """The questions under way; each is answered once."""

    questions: dict[str, Question] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, question: Question) -> None:
        """Remember one, and forget those that nobody came back for."""
        with self.lock:
            old = [state for state, each in self.questions.items() if question.at - each.at > ASKED_SECONDS]
            old += list(self.questions)[: max(0, len(self.questions) - _MOST_ASKED)]
            for state in old:
                self.questions.pop(state, None)
            self.questions[question.state] = question

    def take(self, state: str, browser: str) -> Question | None:
        """The question of that state, if this browser asked it and it is not too long ago; gone afterwards."""
        with self.lock:
            question = self.questions.pop(state, None)
        if question is None or time.monotonic() - question.at > ASKED_SECONDS:
            return None
        return question if secrets.compare_digest(question.browser.encode(), browser.encode()) else None


class SingleSignOnPages:
    """/sso/login and /sso/callback, for the provider of the settings."""

    def __init__(self, book: Book, access: Access) -> None:
        self._book, self._access, self._oidc = book, access, access.oidc
        self._asked = Asked()
        self._provider: Provider | None = None

    def routes(self) -> list[BaseRoute]:
        """Both addresses; none without a provider."""
        if not self._oidc.issuer:
            return []
        return [Route("/sso/login", self.ask, methods=["GET"]), Route("/sso/callback", self.answer, methods=["GET"])]

    async def ask(self, request: Request) -> Response:
        """Send the browser to the provider."""
        visit = visit_of(request)
        base = self._access.public_address.rstrip("/") or f"{visit.peer.scheme}://{visit.peer.host}"
        question = Question(own_path(request.query_params.get("next", "/")), f"{base}/sso/callback")
        try:
            provider = await _slowly(self._find_provider)
        except (CleanCityError, requests.RequestException, ValueError, KeyError) as error:
            return _failed(error)
        self._asked.put(question)
        answer = see(provider.address(question))
        answer.set_cookie(_COOKIE, question.browser, max_age=int(ASKED_SECONDS), path="/sso/", httponly=True,
                          secure=visit.peer.scheme == "https", samesite="lax")  # fmt: skip
        return answer

    async def answer(self, request: Request) -> Response:
        """The browser is back with a code, or with what went wrong."""
        visit, told = visit_of(request), request.query_params
        question = self._asked.take(told.get("state", ""), request.cookies.get(_COOKIE, ""))
        if question is None or "code" not in told:
            return _failed(Refused(f"no such question, or {told.get('error', 'no code')}"))
        try:
            claims = await _slowly(lambda: self._find_provider().claims(question, told["code"]))
            voucher = voucher_of(claims, self._oidc)
        except (CleanCityError, AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError) as error:
            return _failed(error)
        try:
            token = await _slowly(lambda: entering.let_in(self._book, voucher, visit.peer.address))
        except CleanCityError as error:
            return page("login", 403, "", str(error), next="/", name="", sso=self._oidc.title)
        answer = give_cookie(see(question.wanted), token, visit.peer)
        answer.delete_cookie(_COOKIE, path="/sso/")
        return answer

    def _find_provider(self) -> Provider:
        if self._provider is None:
            self._provider = Provider.found(self._oidc)
        return self._provider


@dataclass(frozen=True)
class Provider:
    """The identity provider as it describes itself."""

    settings: SingleSignOn
    about: Mapping[str, Any]

    @classmethod
    def found(cls, settings: SingleSignOn) -> Provider:
        """Read its description. Slow.

        Raises:
            ConfigError: it says that it is another, or sends over an open line.
        """
        about = _json(f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if str(about["issuer"]).rstrip("/") != settings.issuer.rstrip("/"):
            raise ConfigError("身份认证系统自称的地址与 [access.oidc] 的 issuer 不一致。", "请核对设置。")
        is_secure = urlsplit(settings.issuer).scheme == "https"
        for key in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if is_secure and urlsplit(about[key]).scheme != "https":
                raise ConfigError("身份认证系统的部分地址不是 https。", "请核对设置。")
        return cls(settings, about)

    def address(self, question: Question) -> str:
        """Where the browser asks."""
        address, _ = self._client(question).create_authorization_url(
            self.about["authorization_endpoint"], state=question.state, nonce=question.nonce,
            code_verifier=question.verifier,
        )  # fmt: skip
        return str(address)

    def claims(self, question: Question, code: str) -> dict[str, Any]:
        """Who it says has logged in, its word checked: signature, issuer, audience, nonce, times. Slow."""
        with self._client(question) as client:
            told = client.fetch_token(
                self.about["token_endpoint"], grant_type="authorization_code", code=code,
                code_verifier=question.verifier, timeout=PATIENCE_SECONDS,
            )  # fmt: skip
        keys = KeySet.import_key_set(_json(self.about["jwks_uri"]))  # type: ignore[arg-type]
        claims = jwt.decode(told["id_token"], keys, algorithms=_ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.about["issuer"]},
            aud={"essential": True, "value": self.settings.client_id},
            nonce={"essential": True, "value": question.nonce},
            exp={"essential": True},
            iat={"essential": True},
        ).validate(claims)
        if claims.get("azp", self.settings.client_id) != self.settings.client_id:
            raise ValueError("azp")
        return dict(claims)

    def _client(self, question: Question) -> OAuth2Session:
        return OAuth2Session(
            self.settings.client_id, _secret(self.settings), scope=" ".join(self.settings.scopes),
            redirect_uri=question.callback, code_challenge_method="S256",
        )  # fmt: skip


def voucher_of(claims: Mapping[str, Any], settings: SingleSignOn) -> entering.Voucher:
    """What the claims say in our words.

    Raises:
        Refused: no name among them, or no role where the role is theirs to give.
    """
    name = claims.get(settings.name_claim)
    if not isinstance(name, str) or not name.strip():
        raise Refused("身份认证系统没有给出登录名。", "请联系管理员。")
    role = _role(claims, settings)
    told = claims.get(settings.department_claim) if settings.department_claim else None
    told = str(told).strip() if isinstance(told, str | int) else ""
    department = settings.departments.get(told, told) or None  # none told: what the account here says stays
    shown = str(claims.get(settings.shown_claim) or name)
    return entering.Voucher(name, ORIGIN, shown, role, department, settings.admits_unknown)


def _role(claims: Mapping[str, Any], settings: SingleSignOn) -> Role | None:
    """Of several the one that may most; None where the account here decides."""
    if not settings.role_claim:
        return None
    told = claims.get(settings.role_claim, [])
    values = told if isinstance(told, list) else [told]
    found = {Role(settings.roles[str(value)]) for value in values if str(value) in settings.roles}
    for role in (Role.ADMIN, Role.SECRETARY, Role.CLERK, Role.LEADER):
        if role in found:
            return role
    if settings.admits_unknown:
        return Role.LEADER
    raise Refused("身份认证系统没有给您本系统的角色。", "请联系管理员。")


def _secret(settings: SingleSignOn) -> str:
    """The client's secret, from the environment or its file; never from the settings."""
    if settings.secret_file:
        try:
            return Path(settings.secret_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError("读不到单点登录的密钥文件。", "请检查 [access.oidc] 的 secret_file。") from error
    return os.environ.get(SECRET, "")


def _json(address: str) -> dict[str, Any]:
    answer = requests.get(address, timeout=PATIENCE_SECONDS, allow_redirects=False)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def _failed(error: Exception) -> Response:
    """In words that give nothing away; what it was is in the log."""
    _log.warning("single sign-on: %s: %s", type(error).__name__, error)
    return see("/login?sso=1")


async def _slowly(work: Callable[[], _T]) -> _T:
    return await asyncio.get_running_loop().run_in_executor(None, work)
