"""The authorisation matrix over the running server: every route of the application, every method, every visitor.

The routes are found from the application itself: one that has no entry here fails. What each dataset and department
adds is tried at the desk.
"""

import http.client
import json
import urllib.parse
from dataclasses import dataclass, field

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from cleancity.accounts import DOOR, Book, Role, at_the_command_line, register
from cleancity.desk import HOLDING
from cleancity.desk.presence import Presence
from tests.city import serving, store_url

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
MEMBERS = tuple(Role)
OUTSIDERS = ("anonymous", "forged", "revoked", "disabled")
NOT_THERE = (404, 405)


@dataclass(frozen=True)
class Entry:
    """What a route answers to those who have logged in, by method: a status, or several that will do.

    Methods that are not named answer 404 or 405. `is_open`: GET answers everybody.
    """

    path: str
    allowed: dict = field(default_factory=dict)
    is_open: bool = False
    is_for_a_new_password: bool = False
    is_optional: bool = False


LOOKS = {"GET": 200, "HEAD": 200}
SHUT = dict.fromkeys(METHODS, 404)
ENTRIES = {
    "/login": Entry("/login", {"GET": 303, "HEAD": 303, "POST": (401, 429)}, is_open=True),
    "/login/style.css": Entry("/login/style.css", LOOKS, is_open=True),
    "/login/logo.png": Entry("/login/logo.png", LOOKS, is_open=True),
    "/logout": Entry("/logout", {**LOOKS, "POST": 303}, is_for_a_new_password=True),
    "/password": Entry("/password", {**LOOKS, "POST": 400}, is_for_a_new_password=True),
    "/sso/login": Entry("/sso/login", is_open=True, is_optional=True),
    "/sso/callback": Entry("/sso/callback", is_open=True, is_optional=True),
    "/healthz": Entry("/healthz", LOOKS, is_open=True),
    "/_stcore/health": Entry("/_stcore/health", {**LOOKS, "OPTIONS": 204}),
    "/_stcore/metrics": Entry("/_stcore/metrics", SHUT),
    "/_stcore/host-config": Entry("/_stcore/host-config", LOOKS),
    "/media/{file_id:path}": Entry("/media/0000.png", {"OPTIONS": 204}),
    "/_stcore/upload_file/{session_id}/{file_id}": Entry(
        "/_stcore/upload_file/no-page/no-file", dict.fromkeys(METHODS, 403)
    ),
    "/component/{path:path}": Entry("/component/none/x.js", {"OPTIONS": 204}),
    "/_stcore/bidi-components/{path:path}": Entry("/_stcore/bidi-components/none/x.js", {"OPTIONS": 204}),
    "/auth/login": Entry("/auth/login", SHUT),
    "/auth/logout": Entry("/auth/logout", SHUT),
    "/oauth2callback": Entry("/oauth2callback", SHUT),
    "/_stcore/agent/interact": Entry("/_stcore/agent/interact", SHUT),
    "/_stcore/agent/openapi.json": Entry("/_stcore/agent/openapi.json", SHUT),
    "/_stcore/agent/mcp": Entry("/_stcore/agent/mcp", SHUT),
    "/app/static/{path:path}": Entry("/app/static/basemap/river.geojson", {**LOOKS, "OPTIONS": 204}),
    "": Entry("/hotspots", LOOKS),  # Streamlit's page, and its scripts
    "/files/{ticket}": Entry("/files/none", {"GET": 410, "HEAD": 405}),
}
# For programs on this machine, which show the token of server.json; they answer no browser, whoever has logged in.
PROGRAMS = {"/_cleancity/command", "/_cleancity/metrics"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("matrix")


@pytest.fixture(scope="module")
def routes(folder):
    """(path, methods or None for a WebSocket) of everything that the application itself answers."""
    from cleancity.server import serving as making
    from cleancity.server.errands import Errands

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLEANCITY_STORE", store_url(folder / "routes"))
        HOLDING.let_go()
        was = Runtime._instance
        Runtime._instance = None
        try:
            presence = Presence("127.0.0.1", 1)
            found = making.application(presence, Errands(presence))._build_starlette_app().routes
        finally:
            Runtime._instance, DOOR.is_guarded = was, False
            HOLDING.let_go()
    return [(getattr(route, "path", "") or "", getattr(route, "methods", None)) for route in found]


@pytest.fixture(scope="module")
def server(folder):
    with serving(folder, "--empty") as running:
        yield running


@pytest.fixture(scope="module")
def visitors(server):
    """Visitor -> Cookie header."""
    found = {str(role): "=".join(server.pass_for(role)) for role in Role}
    found |= {"anonymous": "", "forged": f"cleancity={'A' * 43}"}
    found["must_change"] = "=".join(server.pass_for(Role.ADMIN, name="newcomer", must_change=True))
    found["revoked"] = "=".join(server.pass_for(Role.ADMIN, name="revoked"))
    found["disabled"] = "=".join(server.pass_for(Role.ADMIN, name="disabled"))
    book = Book(server.folder)
    register.revoke(book, at_the_command_line("test"), "revoked")
    register.disable(book, at_the_command_line("test"), "disabled")
    book.close()
    return found


def ask(server, method, path, cookie="", headers=None, body=None):
    """Status, headers, body; what changes something comes from our own page."""
    place = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    sent = {
        "Cookie": cookie,
        **({} if method in ("GET", "HEAD", "OPTIONS") else {"Origin": server.url}),
        **(headers or {}),
    }
    try:
        connection.request(method, path, body, {name: value for name, value in sent.items() if value})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def dial(server, cookie, origin="", **headers):
    """An open page's WebSocket."""
    return connect(
        f"{server.url.replace('http', 'ws')}/_stcore/stream", origin=origin or server.url, proxy=None, max_size=None,
        subprotocols=["streamlit", *filter(None, headers.pop("more_protocols", "").split())],
        additional_headers={"Cookie": cookie, **headers},
    )  # fmt: skip


def run_page(socket):
    """Let the first page run to its end; the id that Streamlit gives the open page, and all that it sent."""
    request = BackMsg()
    request.rerun_script.query_string = ""
    socket.send(request.SerializeToString())
    page, sent = "", []
    while True:
        message = ForwardMsg.FromString(socket.recv(30))
        sent.append(message)
        if message.WhichOneof("type") == "new_session":
            page = message.new_session.initialize.session_id
        if (
            message.WhichOneof("type") == "script_finished"
            and message.script_finished != message.FINISHED_EARLY_FOR_RERUN
        ):
            return page, sent


def test_every_route_of_the_application_has_an_entry(routes):
    paths = {path for path, methods in routes}
    assert paths - set(ENTRIES) - PROGRAMS == {"/_stcore/stream"}, "say here what a new route answers to whom"
    gone = {path for path, entry in ENTRIES.items() if path not in paths and not entry.is_optional}
    assert not gone
    assert {path for path, methods in routes if methods is None and path} == {"/_stcore/stream"}


@pytest.mark.parametrize("method", METHODS)
def test_nothing_answers_whoever_has_no_session(routes, server, visitors, method):
    for path in {path for path, _ in routes if path in ENTRIES}:
        entry = ENTRIES[path]
        for visitor in OUTSIDERS:
            if entry.is_open:
                continue
            status, headers, body = ask(server, method, entry.path, visitors[visitor])
            said = (visitor, method, entry.path, status)
            assert status == 401, said
            assert body.decode() in ("请先登录。\n", "") and "set-cookie" not in headers, said


def test_pages_lead_whoever_has_no_session_to_the_log_in(routes, server, visitors):
    navigating = {"Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
    for path in {path for path, _ in routes if path in ENTRIES and not ENTRIES[path].is_open}:
        for visitor in OUTSIDERS:
            status, headers, body = ask(server, "GET", ENTRIES[path].path, visitors[visitor], navigating)
            assert status in (303, 401) and b"<script" not in body, path
            assert status == 401 or headers["location"].startswith("/login?next=%2F")


@pytest.mark.parametrize("method", METHODS)
def test_whoever_must_change_the_password_can_do_that_alone(routes, server, visitors, method):
    for path in {path for path, _ in routes if path in ENTRIES}:
        entry = ENTRIES[path]
        if not entry.is_open and not entry.is_for_a_new_password:
            status, _, body = ask(server, method, entry.path, visitors["must_change"])
            assert (status, body.decode()) in ((403, "请先修改密码。\n"), (403, "")), (method, entry.path)
    assert ask(server, "GET", "/password", visitors["must_change"])[0] == 200


@pytest.mark.parametrize("role", MEMBERS)
def test_those_who_have_logged_in_get_what_their_role_may_and_no_more(routes, server, visitors, role):
    for path in sorted({path for path, _ in routes if path in ENTRIES}):
        entry = ENTRIES[path]
        if entry.is_optional and not entry.allowed:
            continue
        for method in METHODS:
            expected = entry.allowed.get(method, NOT_THERE)
            expected = (expected,) if isinstance(expected, int) else expected
            leaves = (path, method) == ("/logout", "POST")
            cookie = "=".join(server.pass_for(role)) if leaves else visitors[role]
            status, _, _ = ask(server, method, entry.path, cookie)
            assert status in expected, (role, method, entry.path, status)


@pytest.mark.parametrize("path", sorted(PROGRAMS))
def test_what_is_for_programs_wants_a_token_and_answers_no_browser(routes, server, visitors, path):
    assert path in {each for each, _ in routes}
    for visitor in visitors.values():
        for method in METHODS:
            assert ask(server, method, path, visitor)[0] in (401, 403, 404, 405), (path, method)
            assert ask(server, method, path, visitor, {"Origin": server.url})[0] == 404, (path, method)
            assert ask(server, method, path, visitor, {"X-Forwarded-For": "10.1.1.1"})[0] == 404, (path, method)


def test_open_ways_open_nothing_else(server):
    for path in ("/login", "/login/style.css", "/login/logo.png"):
        status, headers, body = ask(server, "GET", path)
        assert status == 200 and b"<script" not in body and "set-cookie" not in headers
    for path in (
        "/login/../hotspots",
        "/login/style.css/../../x",
        "/login%2f..%2f",
        "/login/x",
        "/login;x",
        "/healthz/x",
    ):
        assert ask(server, "GET", path)[0] in (400, 401), path


def test_spoofed_headers_open_nothing(server, visitors):
    spoofed = {
        "X-CleanCity-Session": "1", "X-CleanCity-Own": "x", "X-Remote-User": "admin", "X-Forwarded-User": "admin",
        "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost", "X-Original-URL": "/login",
        "X-Rewrite-URL": "/login",
    }  # fmt: skip
    for path in ("/hotspots", "/_stcore/health", "/_stcore/host-config"):
        assert ask(server, "GET", path, "", spoofed)[0] == 401
    with pytest.raises(InvalidStatus):
        dial(server, "", **spoofed)
    assert ask(server, "GET", "/hotspots", visitors["leader"], {"Host": "evil.test"})[0] == 200
    assert ask(server, "POST", "/login", "", {"Host": "evil.test"}, "name=a&password=b")[0] == 403


@pytest.mark.parametrize("visitor", [*OUTSIDERS, "must_change"])
def test_no_socket_opens_for_whoever_may_not_come_in(server, visitors, visitor):
    with pytest.raises(InvalidStatus) as refused:
        dial(server, visitors[visitor])
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "https://localhost", "http://localhost:1"])
def test_no_socket_opens_for_another_sites_page(server, visitors, origin):
    with pytest.raises(InvalidStatus) as refused:
        dial(server, visitors["admin"], origin)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("role", MEMBERS)
def test_the_app_runs_for_every_role(server, visitors, role):
    with dial(server, visitors[role]) as socket:
        page, sent = run_page(socket)
    words = " ".join(str(message) for message in sent if message.WhichOneof("type") == "delta")
    assert page and "# 总览：" in words and "重新登录" not in words and "exception {" not in words


def upload(server, cookie, page, method="PUT", **headers):
    """A file to the upload address of an open page, with Streamlit's own token."""
    _, told, _ = ask(server, "GET", "/_stcore/health", cookie)
    token = next(part.partition("=")[2] for part in told["set-cookie"].split(";") if "_streamlit_xsrf" in part)
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\na,b\r\n--b--\r\n'
    sent = {"X-Xsrftoken": token, "Content-Type": "multipart/form-data; boundary=b", **headers}
    cookies = f"{cookie}; _streamlit_xsrf={token}"
    return ask(server, method, f"/_stcore/upload_file/{page}/f1", cookies, sent, body if method == "PUT" else None)[0]


def test_files_go_from_ones_own_page_alone_and_only_by_those_who_may(server, visitors):
    for role, status in ((Role.LEADER, 403), (Role.CLERK, 204), (Role.SECRETARY, 204), (Role.ADMIN, 204)):
        with dial(server, visitors[role]) as socket:
            page, _ = run_page(socket)
            assert upload(server, visitors[role], page) == status, role
            assert upload(server, visitors[role], page, "DELETE") == status, role
            others = [each for each in MEMBERS if each is not role]
            assert {upload(server, visitors[other], page) for other in others} == {403}, "somebody else's page"
            assert upload(server, visitors[role], page, Origin="http://evil.test") == 403
            assert upload(server, visitors[role], page, **{"X-Xsrftoken": "x"}) == 403
        assert upload(server, visitors[role], page) == 403, "the page is closed"


def test_a_page_is_given_back_to_its_own_session_alone(server, visitors):
    with dial(server, visitors["clerk"]) as socket:
        page, _ = run_page(socket)
    with dial(server, visitors["admin"], more_protocols=f"none {page}") as socket:
        assert run_page(socket)[0] != page
    with dial(server, visitors["clerk"], more_protocols=f"none {page}") as socket:
        assert run_page(socket)[0] == page


def test_an_open_page_ends_with_its_session(server):
    name, value = server.pass_for(Role.CLERK, name="leaving")
    with dial(server, f"{name}={value}") as socket:
        run_page(socket)
        book = Book(server.folder)
        register.revoke(book, at_the_command_line("test"), "leaving")
        book.close()
        message = BackMsg()
        message.rerun_script.query_string = "x"
        socket.send(message.SerializeToString())
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                last = ForwardMsg.FromString(socket.recv(10))
        assert last.auth_redirect.url == "/login?ended=1" and closed.value.rcvd.code == 4401
    assert ask(server, "GET", "/hotspots", f"{name}={value}")[0] == 401


def test_the_first_start_said_a_one_time_password_that_must_be_changed(server):
    [said] = [line for line in server.said if "一次性密码" in line]
    password = said.partition("一次性密码：")[2]
    form = urllib.parse.urlencode({"name": "admin", "password": password})
    typed = {"Content-Type": "application/x-www-form-urlencoded"}
    status, headers, _ = ask(server, "POST", "/login", "", typed, form)
    assert status == 303 and "HttpOnly" in headers["set-cookie"]
    cookie = headers["set-cookie"].partition(";")[0]
    assert ask(server, "GET", "/", cookie, {"Sec-Fetch-Mode": "navigate"})[1]["location"] == "/password"


def test_streamlits_own_page_passes_the_policy_and_keeps_its_files(server, visitors):
    _, headers, page = ask(server, "GET", "/", visitors["leader"])
    assert headers["cache-control"] == "no-store" and "access-control-allow-origin" not in headers
    script = page.decode().partition('src="./static/js/')[2].partition('"')[0]
    status, headers, _ = ask(server, "GET", f"/static/js/{script}", visitors["leader"])
    assert status == 200 and "max-age" in headers["cache-control"]
    _, headers, ground = ask(server, "GET", "/app/static/basemap/river.geojson", visitors["leader"])
    assert headers["cache-control"].startswith("private") and json.loads(ground)["type"] == "FeatureCollection"
    assert "access-control-allow-origin" not in headers
