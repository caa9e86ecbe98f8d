"""The gate before a small application: who passes, what is struck out, where from, how much."""

import json
import threading

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cleancity.accounts import DOOR, Role, register, sessions
from cleancity.server import bound, sockets
from cleancity.server.peers import peer_of
from cleancity.settings import Access
from tests.apart import awaited
from tests.server.asking import HOST, ORIGIN, Socket, ask, scope_of
from tests.server.making import ADMIN, House

SOCKET = "/_stcore/stream"
NAVIGATING = {"Sec-Fetch-Mode": "navigate"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("house"), sockets_per_session=2)
    for role in Role:
        made.person(role)
    yield made
    made.book.close()


@pytest.fixture
def door():
    yield DOOR
    DOOR.is_open, DOOR.own_token = False, ""


def seen(answer):
    """The headers with which a request arrived behind the gate."""
    return json.loads(answer.text)["headers"]


# --- who ----------------------------------------------------------------------------------------------------


def test_a_page_leads_to_the_log_in_and_back_and_anything_else_is_401(house):
    assert ask(house.app, "/hotspots?a=1&b=2", headers=NAVIGATING).location == "/login?next=%2Fhotspots%3Fa%3D1%26b%3D2"
    for path in (
        "/hotspots",
        "/static/x.js",
        "/media/x.png",
        "/app/static/x",
        "/%6dedia/x",
        "//login",
        "/login/",
        "/Login",
    ):
        assert ask(house.app, path).status == 401, path
    assert ask(house.app, "/media/x", headers=NAVIGATING).status == 401, "no file is a page"


def test_whoever_has_logged_in_passes_with_the_number_of_the_session(house):
    cookies = house.cookies(Role.CLERK)
    [number] = [each["number"] for each in sessions.listed(house.book, house.access, "test_clerk")][-1:]
    assert seen(ask(house.app, "/x", cookies=cookies))["x-cleancity-session"] == str(number)


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "a" * 5000, "' OR 1=1 --", "🐟"])
def test_no_made_up_token_opens_anything(house, token):
    assert ask(house.app, "/x", cookies={"cleancity": token}).status in (401, 431)


def test_what_the_book_keeps_of_a_token_opens_nothing(house):
    house.cookies()
    for row in house.book.rows("SELECT token FROM session"):
        assert ask(house.app, "/x", cookies={"cleancity": row["token"]}).status == 401


def test_headers_by_which_a_client_claims_to_be_somebody_are_struck_out(house):
    claims = {
        "X-CleanCity-Session": "1", "x-cleancity-person": "admin", "X-CLEANCITY-ROLE": ["admin", "admin"],
        "X-Forwarded-For": "127.0.0.1", "X-Forwarded-User": "admin", "X-Real-IP": "127.0.0.1", "Forwarded": "for=1",
    }  # fmt: skip
    assert ask(house.app, "/x", headers=claims).status == 401
    arrived = seen(ask(house.app, "/x", headers=claims, cookies=house.cookies(Role.LEADER)))
    assert [name for name in arrived if name.startswith(("x-cleancity", "x-f", "x-r", "forw"))] == [
        "x-cleancity-session"
    ]
    assert arrived["x-cleancity-session"] != "1"


def test_a_session_is_over_once_ended_disabled_idle_or_old(house, tmp_path):
    cookies = house.cookies(Role.CLERK)
    assert ask(house.app, "/x", cookies=cookies).status == 200
    register.disable(house.book, ADMIN, "test_clerk")
    assert ask(house.app, "/x", cookies=cookies).status == 401
    register.enable(house.book, ADMIN, "test_clerk")
    assert ask(house.app, "/x", cookies=cookies).status == 401, "enabled again, yet what was open stays shut"
    for column, back in (("seen_at", 61 * 60), ("created_at", 13 * 3600)):
        cookies = house.cookies(Role.CLERK)
        assert ask(house.app, "/x", cookies=cookies).status == 200
        with house.book.writing() as connection:
            connection.execute(f"UPDATE session SET {column} = {column} - ?", [back])
        assert ask(house.app, "/x", cookies=cookies).status == 401


def test_until_the_password_is_changed_nothing_else_answers(house):
    cookies = house.cookies(Role.ADMIN, name="new", must_change=True)
    assert ask(house.app, "/hotspots", headers=NAVIGATING, cookies=cookies).location == "/password"
    assert ask(house.app, "/static/x.js", cookies=cookies).status == 403
    assert ask(house.app, "/password", cookies=cookies).status == 200
    assert ask(house.app, "/logout", cookies=cookies).status == 200


def test_shut_ways_are_shut_for_administrators_too(house):
    for path in ("/_stcore/metrics", "/_stcore/metrics/x", "/_stcore/agent/mcp", "/_stcore/agent/openapi.json",
                 "/auth/login", "/auth/logout", "/oauth2callback", "/_stcore/script-health-check"):  # fmt: skip
        assert ask(house.app, path, cookies=house.cookies()).status == 404, path


# --- from where ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.test", f"https://{HOST}", f"{ORIGIN}:81", f"{ORIGIN}.evil.test", "", "*"]
)
def test_what_changes_something_must_come_from_our_own_pages(house, method, origin):
    answer = ask(house.app, "/x", method, headers={"Origin": origin}, cookies=house.cookies())
    assert answer.status == 403


def test_our_own_pages_may_change_something(house):
    assert ask(house.app, "/x", "POST", headers={"Origin": ORIGIN}, cookies=house.cookies(), body=b"abc").status == 200
    assert ask(house.app, "/x", "TRACE", cookies=house.cookies()).status == 405


def test_a_log_in_from_another_site_is_refused(house):
    form = {"name": "test_admin", "password": "a password for tests"}
    assert ask(house.app, "/login", form=form, headers={"Origin": "http://evil.test"}).status == 403


def test_forwarding_headers_count_from_a_trusted_proxy_alone():
    access = Access(trusted_proxies=("10.0.0.0/24", "::1"), public_address="https://kanban.gov.test")
    told = {"X-Forwarded-For": "6.6.6.6, 9.9.9.9, 10.0.0.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.test"}
    behind = peer_of(scope_of("http", "/", headers=told, client="10.0.0.5"), access)
    assert (behind.address, behind.scheme, behind.host) == ("9.9.9.9", "https", "a.test")
    assert behind.origins == {"https://a.test", "https://kanban.gov.test"}
    direct = peer_of(scope_of("http", "/", headers=told, client="10.0.1.5"), access)
    assert (direct.address, direct.scheme, direct.host) == ("10.0.1.5", "http", HOST)
    nonsense = peer_of(scope_of("http", "/", headers={"X-Forwarded-For": "<script>"}, client="10.0.0.5"), access)
    assert nonsense.address == "10.0.0.5"


def test_behind_tls_the_cookie_is_bound_to_the_host_and_the_plain_one_counts_for_nothing(tmp_path):
    house = House(tmp_path, trusted_proxies=("10.0.0.5",))
    secure = {"headers": {"X-Forwarded-Proto": "https", "Origin": f"https://{HOST}"}, "client": "10.0.0.5"}
    form = {"name": house.person(), "password": "a password for tests"}
    answer = ask(house.app, "/login", form=form, **secure)
    [cookie] = answer.set_cookie
    assert cookie.startswith("__Host-cleancity=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; ")) and "Domain" not in cookie
    assert "max-age" in answer.headers["strict-transport-security"]
    token = answer.cookies["__Host-cleancity"]
    assert ask(house.app, "/x", cookies={"__Host-cleancity": token}, **secure).status == 200
    assert ask(house.app, "/x", cookies={"cleancity": token}, **secure).status == 401
    house.book.close()


HERE = {"client": "127.0.0.1", "headers": {"Host": "localhost:8501"}}


def test_open_viewing_is_for_this_machine_alone(house, door):
    assert ask(house.app, "/x", **HERE).status == 401
    door.is_open = True
    assert seen(ask(house.app, "/x", **HERE))["x-cleancity-session"] == "-1"
    assert ask(house.app, "/x", client="::1", headers={"Host": "[::1]:8501"}).status == 200
    for name in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Anything"):
        forwarded = {"client": "127.0.0.1", "headers": {"Host": "localhost", name: "127.0.0.1"}}
        assert ask(house.app, "/x", **forwarded).status == 401, name
    for host in ("evil.test", "localhost.evil.test", "127.0.0.1.evil.test", "", "10.0.0.1", "evil.test:8501"):
        assert ask(house.app, "/x", client="127.0.0.1", headers={"Host": host}).status == 401, f"rebound: {host}"
    assert ask(house.app, "/x", client="10.1.1.1", headers={"Host": "localhost"}).status == 401


def test_open_viewing_uploads_nothing(house, door):
    door.is_open = True
    origin = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}
    answer = ask(house.app, "/_stcore/upload_file/a/b", "PUT", client="127.0.0.1", headers=origin, body=b"x")
    assert answer.status == 403
    assert ask(house.app, "/login", **HERE).status == 200, "and the log-in is there"


def test_the_servers_own_visit_needs_its_token_and_is_over_afterwards(house, door):
    token = door.own()
    assert seen(ask(house.app, "/x", headers={"X-CleanCity-Own": token}))["x-cleancity-session"] == "-2"
    assert ask(house.app, "/x", headers={"X-CleanCity-Own": f"{token}x"}).status == 401
    door.forget_own()
    for told in (token, "", "None"):
        assert ask(house.app, "/x", headers={"X-CleanCity-Own": told}).status == 401


def test_commands_come_from_this_machine_and_from_no_browser(house):
    path = "/_cleancity/command"
    assert ask(house.app, path, "POST", client="127.0.0.1", body=b"x").status == 200
    assert ask(house.app, path, "POST", client="10.0.0.1", body=b"x").status == 200, "by the address it listens on"
    for refused in (
        {"client": "10.1.1.1"},
        {"client": "127.0.0.1", "headers": {"Origin": ORIGIN}},
        {"client": "127.0.0.1", "headers": {"X-Forwarded-For": "10.1.1.1"}},
    ):
        assert ask(house.app, path, "POST", cookies=house.cookies(), body=b"x", **refused).status == 404


# --- how much -----------------------------------------------------------------------------------------------


def test_a_body_too_large_is_413_whether_announced_or_not(house):
    cookies, own = house.cookies(), {"Origin": ORIGIN}
    assert ask(house.app, "/x", "POST", headers=own, cookies=cookies, body=b"x" * 65_536).status == 200
    announced = {**own, "Content-Length": "65537"}
    assert ask(house.app, "/x", "POST", headers=announced, cookies=cookies, body=b"x").status == 413
    chunks = [b"x" * 30_000] * 3
    answer = ask(house.app, "/x", "POST", headers=own, cookies=cookies, chunks=chunks)
    assert answer.status == 413 and "太大" in answer.text
    assert ask(house.app, "/x", "POST", headers={**own, "Content-Length": "-1"}, cookies=cookies).status == 413


def test_headers_too_large_are_431(house):
    assert ask(house.app, "/login", headers={"X-Long": "x" * 17_000}).status == 431
    assert ask(house.app, f"/login?{'x' * 17_000}").status == 431


def test_too_many_requests_are_429_for_that_one_alone(tmp_path):
    house = House(tmp_path, requests_per_minute=20, logins_per_minute=4)
    busy, calm = house.cookies(Role.CLERK), house.cookies(Role.LEADER)
    statuses = [ask(house.app, "/x", cookies=busy).status for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    assert ask(house.app, "/x", cookies=calm).status == 200
    tries = [ask(house.app, "/login", form={"name": "x", "password": "y"}, client="10.2.2.2") for _ in range(4)]
    assert [each.status for each in tries] == [401, 401, 429, 429] and int(tries[-1].headers["retry-after"]) > 0
    house.book.close()


# --- WebSockets ---------------------------------------------------------------------------------------------


def opening(house, cookies, headers=None, path=SOCKET, **place):
    """What the first message says: accept, or close before it."""

    async def first():
        async with Socket(house.app, path, cookies, headers, **place) as socket:
            return (await socket.hear())["type"]

    return awaited(first()).removeprefix("websocket.")


def test_a_socket_opens_for_whoever_has_logged_in_from_our_own_page_alone(house):
    cookies = house.cookies(Role.LEADER)
    assert opening(house, cookies) == "accept"
    assert opening(house, {}) == "close"
    assert opening(house, house.cookies(name="newer", must_change=True)) == "close"
    for origin in (None, "null", "http://evil.test", f"https://{HOST}", f"{ORIGIN}:1"):
        assert opening(house, cookies, {"Origin": origin}) == "close", origin
    assert opening(house, cookies, path="/other") == "close"
    assert opening(house, {}, {"X-CleanCity-Session": "1"}) == "close"


def test_the_servers_own_socket_needs_no_origin(house, door):
    assert opening(house, {}, {"Origin": None, "X-CleanCity-Own": door.own()}) == "accept"
    door.forget_own()
    assert opening(house, {}, {"Origin": None, "X-CleanCity-Own": ""}) == "close"


def test_a_session_has_so_many_sockets_and_no_more(house):
    async def run():
        cookies = house.cookies(Role.CLERK)
        async with Socket(house.app, SOCKET, cookies) as one, Socket(house.app, SOCKET, cookies) as two:
            assert [(await each.hear())["type"] for each in (one, two)] == ["websocket.accept"] * 2
            async with Socket(house.app, SOCKET, cookies) as three:
                assert (await three.hear())["type"] == "websocket.close"
        async with Socket(house.app, SOCKET, cookies) as four:
            assert (await four.hear())["type"] == "websocket.accept", "those that were closed count no more"

    awaited(run())


@pytest.mark.parametrize("is_silent", [False, True])
def test_an_open_socket_is_closed_once_its_session_is_over(house, monkeypatch, is_silent):
    """At the next message, which does not arrive; or within seconds when there is none."""
    monkeypatch.setattr(sockets, "LOOK_SECONDS", 0.05 if is_silent else 60)

    async def run():
        async with Socket(house.app, SOCKET, house.cookies(Role.SECRETARY)) as socket:
            assert (await socket.hear())["type"] == "websocket.accept"
            await socket.say(b"one")
            assert (await socket.hear())["bytes"] == b"one"
            register.revoke(house.book, ADMIN, "test_secretary")
            if not is_silent:
                await socket.say(b"two")
            leaving, closed = await socket.hear(5), await socket.hear(5)
            message = ForwardMsg.FromString(leaving["bytes"])
            assert message.auth_redirect.url == "/login?ended=1"
            assert (closed["type"], closed["code"]) == ("websocket.close", 4401)

    awaited(run())


# --- files on a page ------------------------------------------------------------------------------------------


class Client:
    """A browser that has opened a page."""

    def __init__(self, number):
        self.client_context = self
        self.headers = [("X-CleanCity-Session", str(number))]


class Runtime:
    """As much of Streamlit's as is asked: which pages show which files, and who opened them."""

    def __init__(self, shown, opened):
        self.media_file_mgr, self._lock = self, threading.Lock()
        self._files_by_session_and_coord, self._opened = shown, opened

    def exists(self):
        return True

    def get_instance(self):
        return self

    def get_client(self, page):
        return Client(self._opened[page]) if page in self._opened else None


def test_a_file_on_somebody_elses_page_is_not_served(monkeypatch):
    shown = {"one": {"1.1": "mine", "1.2": "ours"}, "two": {"1.1": "theirs", "1.2": "ours"}, "gone": {"1.1": "left"}}
    monkeypatch.setattr(bound, "runtime", Runtime(shown, {"one": 1, "two": 2}))
    monkeypatch.setattr(bound, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(bound, "_SHOWN", {})
    seen = {file: awaited(bound.may_see(f"{file}.png", 1)) for file in ("mine", "ours", "theirs", "left", "none")}
    assert seen == {"mine": True, "ours": True, "theirs": False, "left": False, "none": True}
    shown["one"].clear()  # the page runs again
    assert awaited(bound.may_see("ours.png", 1)) and not awaited(bound.may_see("theirs.png", 1))
    assert bound.is_page_of("one", 1) and not bound.is_page_of("two", 1) and not bound.is_page_of("gone", 1)
    assert not bound.is_page_of("one", 0)


# --- what the browser may do ----------------------------------------------------------------------------------


def test_every_answer_carries_the_headers(house):
    for answer in (ask(house.app, "/login"), ask(house.app, "/x"), ask(house.app, "/x", cookies=house.cookies())):
        for name, value in {"x-content-type-options": "nosniff", "x-frame-options": "SAMEORIGIN",
                            "referrer-policy": "same-origin", "cache-control": "no-store"}.items():  # fmt: skip
            assert answer.headers[name] == value
        policy = answer.headers["content-security-policy"]
        assert "unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "") and "http" not in policy
        assert "script-src 'self' 'sha256-" in policy or "default-src 'none'" in policy
        assert "strict-transport-security" not in answer.headers
