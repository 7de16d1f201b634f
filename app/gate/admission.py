"""As many requests at once as can be answered well: some more wait for their turn, the rest are told to come again.

Those that read and those that write are counted apart, so that documents being read keep no page from being shown.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import Overloaded
from app.gate.addresses import READING
from app.gate.problems import problem
from app.settings import Settings

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by whoever watches the service, and so answered whatever else is."""
_RETRY_AFTER = "1"
_HELD_SECONDS = 0.01
"""Who is refused is told so a little later: many who ask again at once would leave no time for the others."""


class Places:
    """A number of places. Who finds none may wait, in order, if not too many do; all in one event loop."""

    def __init__(self, places: int, waiting: int, seconds: float) -> None:
        self.free = places
        self._most_waiting, self._seconds = waiting, seconds
        self._waiting: deque[asyncio.Future[bool]] = deque()

    async def wait(self) -> bool:
        """Whether another has given its place back in time; at once not, where too many wait."""
        if len(self._waiting) >= self._most_waiting:
            return False
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[bool] = loop.create_future()
        self._waiting.append(turn)
        clock = loop.call_later(self._seconds, _settle, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.result():
                self.give_back()
            raise
        finally:
            clock.cancel()
            with contextlib.suppress(ValueError):
                self._waiting.remove(turn)

    def give_back(self) -> None:
        """The place goes to who has waited longest."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self.free += 1


class Admission:
    """Lets in as many requests as there are places."""

    def __init__(self, app: ASGIApp, settings: Settings, shed: Callable[[], None]) -> None:
        self._app = app
        self._shed = shed
        self._reads = Places(settings.requests_at_once, settings.waiting_at_once, settings.wait_seconds)
        self._writes = Places(settings.writes_at_once, settings.waiting_at_once, settings.wait_seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        places = self._reads if scope["method"] in READING else self._writes
        if places.free:
            places.free -= 1
        elif not await places.wait():
            self._shed()
            await asyncio.sleep(_HELD_SECONDS)
            answer = problem(Request(scope), Overloaded("As many requests are being answered as may be at once."))
            answer.headers["Retry-After"] = _RETRY_AFTER
            await answer(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            places.give_back()


def _settle(turn: asyncio.Future[bool]) -> None:
    if not turn.done():
        turn.set_result(False)
