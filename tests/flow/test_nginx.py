"""deploy/cleancity.nginx.conf as it is, but for addresses and certificate, in a real nginx before the product."""

import datetime
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tomllib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from cleancity.accounts.sessions import cookie_name
from tests.city import ROOT, free_port, serving

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") else "")
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed here")
SNIPPET = ROOT / "deploy" / "cleancity.nginx.conf"
NAME = "dash.example.gov.cn"
MEGABYTE = 1024 * 1024


def certificate(folder: Path) -> Path:
    """A self-made certificate for NAME and its key, in `folder`; returns the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*form))
    (folder / "cert.pem").write_bytes(pem)
    return folder / "cert.pem"


def configuration(folder: Path, upstream: int, tls: int, plain: int) -> Path:
    """The snippet inside the least that nginx needs around it."""
    text = SNIPPET.read_text(encoding="utf-8")
    for old, new in {
        "server 127.0.0.1:8501;": f"server 127.0.0.1:{upstream};",
        "listen 443 ssl;": f"listen 127.0.0.1:{tls} ssl;",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "/etc/nginx/cleancity.crt": str(folder / "cert.pem"),
        "/etc/nginx/cleancity.key": str(folder / "key.pem"),
    }.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "snippet.conf").write_text(text, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/temp;" for kind in kinds)
    http_block = f"http {{ access_log off; {places} include {folder}/snippet.conf; }}"
    main = f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} {http_block}"
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    return folder / "nginx.conf"


class Proxy:
    """nginx before `upstream`, and a client that trusts its certificate; `cookie` is that of who has logged in."""

    cookie = ""

    def __init__(self, folder: Path, upstream: int) -> None:
        self.tls, self.plain = free_port(), free_port()
        self.trust = ssl.create_default_context(cafile=str(certificate(folder)))
        file = configuration(folder, upstream, self.tls, self.plain)
        command = [NGINX, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(file)]
        checked = subprocess.run([*command, "-t"], capture_output=True, encoding="utf-8", check=False)
        assert checked.returncode == 0, checked.stderr
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def dial(self) -> socket.socket:
        """A connection, as soon as nginx listens, with TLS still to begin; the name is asked of no name server."""
        for _ in range(200):
            try:
                return socket.create_connection(("127.0.0.1", self.tls))
            except ConnectionRefusedError:
                time.sleep(0.02)
        raise AssertionError("nginx does not listen")

    @property
    def host(self) -> str:
        """What the address bar says."""
        return f"{NAME}:{self.tls}"

    def ask(self, method: str, path: str, body=None, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        """One request; header names with _ for -."""
        connection = http.client.HTTPSConnection(NAME, self.tls, timeout=60)
        connection.sock = self.trust.wrap_socket(self.dial(), server_hostname=NAME)
        named = {name.replace("_", "-"): value for name, value in {"Host": self.host, **headers}.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content


@contextmanager
def proxied(folder: Path, upstream: int):
    proxy = Proxy(folder, upstream)
    try:
        yield proxy
    finally:
        proxy.process.terminate()
        proxy.process.wait(10)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory):
    """Before the product, over an empty store."""
    port = free_port()
    city, nginx = tmp_path_factory.mktemp("city"), tmp_path_factory.mktemp("nginx")
    program = (str(Path(__file__).with_name("behind_nginx.py")),)
    with serving(city, "--empty", "--port", str(port), program=program) as server, proxied(nginx, port) as proxy:
        proxy.cookie = f"{cookie_name(is_secure=True)}={server.pass_for()[1]}"
        yield proxy


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory):
    """Before a server that answers with the headers it was sent, and adds a Strict-Transport-Security of its own."""

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pairs = [(name.lower(), value) for name, value in self.headers.items()]
            body = json.dumps(pairs).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Strict-Transport-Security", "max-age=1")
            self.send_header("X-Frame-Options", "DENY")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        with proxied(tmp_path_factory.mktemp("echo"), server.server_address[1]) as proxy:
            yield proxy
        server.shutdown()


def test_the_page_comes_through_and_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    answer, content = proxy.ask("GET", "/", Accept="text/html")
    assert answer.status == 303 and answer.headers["Location"].startswith("/login")
    answer, content = proxy.ask("GET", "/", Cookie=proxy.cookie)
    assert answer.status == 200 and b"<title>" in content
    assert len(answer.headers.get_all("Strict-Transport-Security")) == 1
    assert "nginx/" not in answer.headers["Server"]
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=10)
    connection.request("GET", "/overview?week=1", headers={"Host": NAME})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{NAME}/overview?week=1")
    connection.close()


def websocket(proxy: Proxy, origin: str, **headers: str):
    """As a browser opens it from a page of `origin`."""
    return connect(
        f"wss://{proxy.host}/_stcore/stream", sock=proxy.dial(), ssl=proxy.trust, server_hostname=NAME, origin=origin,
        additional_headers=headers, subprotocols=["streamlit"], max_size=None, proxy=None,
    )  # fmt: skip


def run_first_page(connection) -> str:
    """Runs the script to its end; the id of the session."""
    request = BackMsg()
    request.rerun_script.page_script_hash = ""
    connection.send(request.SerializeToString())
    session, answer = "", ForwardMsg()
    while answer.WhichOneof("type") != "script_finished":
        answer.ParseFromString(connection.recv(timeout=60, decode=False))
        if answer.WhichOneof("type") == "new_session":
            session = answer.new_session.initialize.session_id
    return session


def test_a_websocket_comes_through_for_our_own_pages_alone(proxy: Proxy) -> None:
    with websocket(proxy, f"https://{proxy.host}", Cookie=proxy.cookie) as connection:
        assert run_first_page(connection)
    for origin, cookie in (("https://evil.example", proxy.cookie), (f"https://{proxy.host}", "cleancity=none")):
        with pytest.raises(InvalidStatus) as refused, websocket(proxy, origin, Cookie=cookie):
            pass
        assert refused.value.response.status_code == 403


def test_a_hundred_megabytes_are_uploaded_and_more_than_is_allowed_is_cut_short(proxy: Proxy) -> None:
    told = proxy.ask("GET", "/_stcore/health", Cookie=proxy.cookie)[0].headers.get_all("Set-Cookie")
    [token] = [each.partition(";")[0] for each in told if "_streamlit_xsrf" in each]
    sent = {
        "Cookie": f"{proxy.cookie}; {token}", "X_Xsrftoken": token.partition("=")[2], "Origin": f"https://{proxy.host}",
    }  # fmt: skip
    with websocket(proxy, f"https://{proxy.host}", Cookie=proxy.cookie) as connection:
        path = f"/_stcore/upload_file/{run_first_page(connection)}/a-file"
        head = (
            b'--edge\r\nContent-Disposition: form-data; name="f"; filename="week.csv"\r\nContent-Type: text/csv\r\n\r\n'
        )
        body = head + b"x" * (100 * MEGABYTE) + b"\r\n--edge--\r\n"
        answer, said = proxy.ask("PUT", path, body, Content_Type="multipart/form-data; boundary=edge", **sent)
        assert answer.status == 204, said
        assert proxy.ask("PUT", path, b"", Content_Length=str(502 * MEGABYTE), **sent)[0].status == 413


def test_the_size_that_nginx_lets_through_is_the_product_s_and_its_form(proxy: Proxy) -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert f"client_max_body_size {settings['server']['maxUploadSize'] + 1}m;" in SNIPPET.read_text(encoding="utf-8")


def test_what_a_client_says_of_itself_is_overwritten(echo: Proxy) -> None:
    lies = {
        "X_Forwarded_For": "127.0.0.1", "X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example",
        "X_Real_IP": "127.0.0.1", "X_Remote_User": "admin", "Forwarded": "for=127.0.0.1",
    }  # fmt: skip
    answer, content = echo.ask("GET", "/", **{name: f"{value}, 10.6.6.6" for name, value in lies.items()})
    assert "10.6.6.6" not in content.decode()
    got = dict(json.loads(content))
    wanted = {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https", "x-real-ip": "127.0.0.1"}
    wanted |= {"host": echo.host, "x-forwarded-host": echo.host}
    assert {name: got.get(name) for name in wanted} == wanted
    assert not {"forwarded", "x-remote-user", "upgrade"} & set(got)
    assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert answer.headers.get_all("X-Frame-Options") == ["DENY"]
