"""A provider of identities of its own on this machine: OpenID Connect, as far as it is needed."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT = "langcheng"
CLIENT_SECRET = "a-client-secret-of-the-office"  # noqa: S105


@dataclass
class Provider:
    """What the provider says about somebody who comes back with a code."""

    url: str = ""
    subject: str = "10042"
    nonce: str = ""
    challenge: str = ""
    changed: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    is_foreign_key: bool = False
    verifiers: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "ours"}))
    foreign: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "ours"}))

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            **self.changed,
        }
        if self.algorithm == "none":
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            return ".".join(_packed(json.dumps(one).encode()) for one in parts) + "."
        if self.algorithm == "HS256":
            shared = OctKey.import_key(CLIENT_SECRET)
            return jwt.encode({"alg": "HS256"}, claims, shared, algorithms=["HS256"])
        key = self.foreign if self.is_foreign_key else self.key
        return jwt.encode({"alg": "RS256", "kid": "ours"}, claims, key)

    def takes(self, form: dict[str, list[str]], authorization: str) -> bool:
        """Say whether whoever brings the code is the client that was sent for it."""
        verifier = form.get("code_verifier", [""])[0]
        self.verifiers.append(verifier)
        digest = hashlib.sha256(verifier.encode()).digest()
        given = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        return _packed(digest) == self.challenge and authorization == f"Basic {given}"


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@contextmanager
def provider() -> Iterator[Provider]:
    """Serve a provider on a free port of this machine."""
    told = Provider()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/.well-known/openid-configuration":
                self._answer(told.metadata())
            else:
                self._answer({"keys": [told.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            if told.takes(parse_qs(body), self.headers.get("authorization", "")):
                answer = {"access_token": "a", "token_type": "Bearer", "id_token": told.id_token()}
                self._answer(answer)
            else:
                self._answer({"error": "invalid_grant"}, 400)

        def _answer(self, content: dict[str, Any], status: int = 200) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
