"""An answer while it is made: seen on its way out, and waited for by others who ask the same."""

import asyncio
from collections.abc import Callable, Sequence

from starlette.types import Message, Scope

from app.cache.answer import Answer, Header, may_be_kept
from app.cache.question import Key

Keep = Callable[["Making", Answer | None], None]
"""Is given the answer, or None where it is not to be kept."""


class Making:
    """One answer that goes past."""

    def __init__(self, key: Key, tags: bytes | None, turn: int, scope: Scope, keep: Keep) -> None:
        self.key, self.tags = key, tags
        *_, self._coding, _, _ = key
        self.turn = turn
        """How often the data had changed when it began."""
        self.scope = scope
        self._keep = keep
        self._began: tuple[int, Sequence[Header]] | None = None
        self._ended: asyncio.Future[None] | None = None
        self._is_over = False

    def look(self, message: Message) -> None:
        """Look at a part of the answer, and keep the whole if it comes in one piece."""
        if self._is_over:
            return
        if message["type"] == "http.response.start":
            # whoever stands further out may write into the list
            headers = list(message["headers"])
            if may_be_kept(message["status"], headers, str(self._coding)):
                self._began = (message["status"], headers)
                return
        elif self._began is not None and message["type"] == "http.response.body" and not message.get("more_body"):
            self._end(Answer(*self._began, bytes(message.get("body", b""))))
            return
        self._end(None)

    def end(self) -> None:
        """Nothing more comes, however that came about."""
        if not self._is_over:
            self._end(None)

    async def wait(self, seconds: float) -> None:
        """Until it is kept, or is known not to be, or so long."""
        if not self._is_over:
            self._ended = self._ended or asyncio.get_running_loop().create_future()
            await asyncio.wait({self._ended}, timeout=seconds)

    def _end(self, answer: Answer | None) -> None:
        self._is_over, self._began = True, None
        self._keep(self, answer)
        if self._ended is not None:
            self._ended.set_result(None)
