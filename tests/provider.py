"""An OpenID Connect provider on this machine, as honest or as false as a test tells it to be."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "myolog-tests", "a secret of the tests, as long as one has to be"
OWN, FORGED = (RSAKey.generate_key(2048, {"kid": "first"}) for _ in range(2))
KEYS = {"own": OWN, "forged": FORGED, "shared": OctKey.import_key(SECRET)}


@dataclass
class Answers:
    """What the provider answers; the defaults are honest."""

    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    key: str = "own"
    algorithm: str = "RS256"
    metadata: dict[str, Any] = field(default_factory=dict)
    id_token: str | None = None
    error: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    """What the browser came with, then what the server came with."""


class Provider(ThreadingHTTPServer):
    """The provider; `answers` may be replaced between two logins."""

    daemon_threads = True
    answers = Answers()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def metadata(self) -> dict[str, Any]:
        addresses = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        known = {name: f"{self.issuer}/{path}" for name, path in addresses.items()}
        return {"issuer": self.issuer, "id_token_signing_alg_values_supported": ["RS256"], **known, **self.answers.metadata}

    def id_token(self) -> str:
        now, asked = int(time.time()), self.answers.asked
        honest = {"iss": self.issuer, "aud": CLIENT, "sub": "person-1", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {**honest, "email": "clinician-north@example.org", "email_verified": True, **self.answers.claims}
        kept = {name: value for name, value in claims.items() if name not in self.answers.without}
        header = {"alg": self.answers.algorithm, "kid": "first"}
        return jwt.encode(header, kept, KEYS[self.answers.key], algorithms=["RS256", "HS256", "none"])


class Handler(BaseHTTPRequestHandler):
    """Its four addresses."""

    server: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            asked = self.server.answers.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._send(302, {}, f"{asked['redirect_uri']}?{urlencode({'code': 'a-code', 'state': asked['state']})}")
        elif parts.path == "/keys":
            self._send(200, {"keys": [OWN.as_dict(private=False)]})
        else:
            self._send(200, self.server.metadata())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.answers.asked |= {name: values[0] for name, values in parse_qs(body).items()}
        answers = self.server.answers
        if answers.error:
            self._send(400, {"error": answers.error})
            return
        token = self.server.id_token() if answers.id_token is None else answers.id_token
        self._send(200, {"access_token": "an-access-token", "token_type": "Bearer", **({"id_token": token} if token else {})})

    def _send(self, status: int, content: dict[str, Any], location: str = "") -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        return


@contextmanager
def provider() -> Iterator[Provider]:
    """The provider on a free port of this machine."""
    with Provider(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()
