"""How often one address, or one key, may ask: where it is set, and told in the headers of every answer.

Counted in memory, by each worker for itself: with N workers an asker has up to N times as many requests. Where counting
fails, everyone is let in.
"""

import hashlib
import ipaddress
import logging
import math
import time
from typing import NamedTuple

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooManyRequests
from app.gate.admission import PROBES
from app.gate.problems import problem

_log = logging.getLogger(__name__)
_IPV6 = 6
_IPV6_OF_ONE = 64
"""One household, or one machine, has all addresses that begin with the same 64 bits."""


class Left(NamedTuple):
    """What an asker has left: whether this request is allowed, how many more are, and until when."""

    allowed: bool
    requests: int
    seconds: int


class Allowance:
    """Refuses with 429 whoever has asked more often than allowed."""

    def __init__(self, app: ASGIApp, requests: int, seconds: int) -> None:
        self._app = app
        self._limit: RateLimitItem = RateLimitItemPerSecond(requests, seconds)
        self._counts = FixedWindowRateLimiter(MemoryStorage())
        self._policy = f'"default";q={requests};w={seconds}'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        try:
            left = min(self._hit(who) for who in _askers(scope))
        except Exception:
            _log.exception("requests could not be counted; everyone is let in")
            await self._app(scope, receive, send)
            return
        headers = [
            (b"ratelimit-policy", self._policy),
            (b"ratelimit", f'"default";r={left.requests};t={left.seconds}'.encode()),
        ]

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        if left.allowed:
            await self._app(scope, receive, told)
            return
        answer = problem(Request(scope), TooManyRequests("You have asked as often as you may for now."))
        answer.headers["Retry-After"] = str(left.seconds)
        await answer(scope, receive, told)

    def _hit(self, who: str) -> Left:
        allowed = self._counts.hit(self._limit, who)
        window = self._counts.get_window_stats(self._limit, who)
        return Left(allowed, max(0, window.remaining), max(1, math.ceil(window.reset_time - time.time())))


def _askers(scope: Scope) -> list[str]:
    """The address, and the key where one is sent: not the key itself, which nobody has looked at yet."""
    keys = [value for name, value in scope["headers"] if name == b"authorization"]
    return [_address(scope), *("key:" + hashlib.sha256(key).hexdigest()[:32] for key in keys[:1])]


def _address(scope: Scope) -> str:
    host = str((scope.get("client") or ("",))[0])
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == _IPV6:
        return str(ipaddress.ip_network(f"{host.partition('%')[0]}/{_IPV6_OF_ONE}", strict=False))
    return host
