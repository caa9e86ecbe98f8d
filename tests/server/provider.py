"""A small identity provider for the tests: an HTTP server of its own, RS256 keys, PKCE, codes good once."""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "cleancity", "a secret of the client"


class Provider:
    """What it says of whoever logs in; tests turn it false on purpose.

    Attributes:
        claims: of the person; replaced by `with_claims`.
        wrong: what the id token gets instead of what is right.
        asked: the parameters of the last authorisation request.
    """

    def __init__(self, server):
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        self.key, self.stranger = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}) for _ in range(2))
        self.claims = {"sub": "1", "preferred_username": "wangfang", "name": "王芳"}
        self.wrong, self.codes, self.asked, self.signs_with = {}, {}, {}, self.key

    def log_in(self, address):
        """The person logs in at the address where the browser was sent; where the browser is sent back to."""
        parts = urlsplit(address)
        self.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        code = secrets.token_urlsafe(8)
        self.codes[code] = self.asked
        return f"/sso/callback?code={code}&state={self.asked['state']}"

    def token(self, form, credentials):
        """The answer of the token endpoint: status and value."""
        asked = self.codes.pop(form.get("code", ""), None)  # good once
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or challenge != asked["code_challenge"] or credentials != f"Basic {expected}":
            return 400, {"error": "invalid_grant"}
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        said = {**said, **self.claims, **self.wrong}
        said = {name: value for name, value in said.items() if value is not None}
        id_token = jwt.encode({"alg": "RS256", "kid": "one"}, said, self.signs_with)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": id_token}

    def about(self):
        """How it describes itself."""
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{end}" for name, end in ends.items()}}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        provider = self.server.provider
        keys = {"keys": [provider.key.as_dict(private=False)]}
        pages = {"/.well-known/openid-configuration": provider.about(), "/keys": keys}
        self._answer(200, pages[self.path])

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*self.server.provider.token(form, self.headers.get("Authorization")))

    def _answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def provider():
    """One that runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.provider = Provider(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
