"""What every request must satisfy before any of the studio's code sees it.

A page from elsewhere in the same browser is the danger: it can send requests to this computer,
and by rebinding a name of its own to 127.0.0.1 (DNS rebinding) it could read the answers. So the
host that a request names must be ours, a request that comes from a page must come from ours, and
whatever changes something must carry the token, which only our page knows.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_HEADER = "x-jerboa-token"
TOKEN_COOKIE = "jerboa-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:"
"""A report carries its own styles and pictures, and no script."""

_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True)
class Access:
    """Who may ask.

    Attributes
    ----------
    token : str
        Secret of this start of the server.
    hosts : frozenset of str
        Values of the Host header that are ours, with their port.
    token_for_reading : bool
        Whether reading wants the token too: where others than this computer can connect.
    """

    token: str
    hosts: frozenset[str]
    token_for_reading: bool = False

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason if a request must not be served."""
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.hosts:
            return 421, "this server has another name; open the address that jerboa studio printed"
        origin = headers.get("origin")
        if origin is not None and origin.split("://", 1)[-1].lower() not in self.hosts:
            return 403, "this request comes from another page"
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "this request comes from another page"
        changes = scope["method"] not in SAFE_METHODS
        if changes and not self._is_token(headers.get(TOKEN_HEADER)):
            return 403, "the token is missing or old; load the page again"
        if self.token_for_reading and not any(map(self._is_token, _tokens(scope, headers))):
            return 403, "open the address with the token that jerboa studio printed"
        return None

    def _is_token(self, given: str | None) -> bool:
        return given is not None and hmac.compare_digest(given.encode(), self.token.encode())


def _tokens(scope: Scope, headers: Headers) -> Iterable[str | None]:
    yield headers.get(TOKEN_HEADER)
    yield from parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
    cookie = SimpleCookie(headers.get("cookie", "")).get(TOKEN_COOKIE)
    yield cookie.value if cookie else None


class Guard:
    """ASGI middleware that refuses by `Access` and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, access: Access, largest_body: int) -> None:
        self._app = app
        self._access = access
        self._largest_body = largest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = (403, "no such thing here") if scope["type"] != "http" else self._refusal(scope)
        if refusal:
            status, reason = refusal
            await PlainTextResponse(reason, status)(scope, receive, send_guarded)
            return
        await self._app(scope, self._bounded(receive), send_guarded)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdigit() or int(length) > self._largest_body:
            return 413, f"more than {self._largest_body >> 20} MiB at once; send shorter sounds"
        return self._access.refusal(scope)

    def _bounded(self, receive: Receive) -> Receive:
        """A body that never told its length is cut off where the bound is."""
        left = self._largest_body

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.disconnect"}

        return bounded
