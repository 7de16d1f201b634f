"""A batch of documents: lines in, lines out, never more than one document in memory."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import anyio
from fastapi import Request
from sqlmodel import Session
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.bodies import NDJSON, sent_as_json
from app.bringing import Brought, Door, bring
from app.errors import AppError, BodyTooLarge, InvalidBody
from app.gate.problems import answer_to

MOST_LINES = 10_000
"""A sender that reads no answer before all is sent must not be kept waiting for ever."""

_log = logging.getLogger(__name__)


class Line(NamedTuple):
    """One line of the body; its data is none where it was too long to keep."""

    number: int
    data: bytes | None


class Lines(Response):
    """A JSON object a line."""

    media_type = NDJSON


class BatchAnswer(Lines):
    """Reads the body while it answers: each document as its line is complete."""

    def __init__(self, request: Request, door: Door) -> None:
        super().__init__(headers={"Cache-Control": "no-store"})
        del self.headers["Content-Length"]
        self._request, self._door, self._state = request, door, request.app.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refused as a whole only where no reader has a place for it."""
        with self._door.readers.place():
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for answer in self._answers():
                await send({"type": "http.response.body", "body": answer, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    async def _answers(self) -> AsyncIterator[bytes]:
        number = 0
        try:
            async for line in lines(self._request.stream(), self._state.max_line_bytes):
                number = line.number
                if number > MOST_LINES:
                    raise InvalidBody(f"A batch has at most {MOST_LINES:,} lines; the rest was not read.")
                yield _encoded(await self._outcome(line))
        except ClientDisconnect:
            return
        except AppError as error:
            # what is wrong with the body itself, told where it broke off
            yield _encoded(await self._refused(number + 1, error))

    async def _outcome(self, line: Line) -> dict[str, Any]:
        try:
            return await anyio.to_thread.run_sync(self._bring, line, limiter=self._state.bringing)
        except Exception as error:
            return await self._refused(line.number, error)

    def _bring(self, line: Line) -> dict[str, Any]:
        if line.data is None:
            raise BodyTooLarge(f"The line has more than {self._state.max_line_bytes:,} bytes; it was skipped.")
        sent = sent_as_json(line.data, self._state.max_document_bytes)
        brought = bring(self._door, sent, _as_it_is).kept
        return {
            "line": line.number,
            "status": 201 if brought.new else 200,
            "id": brought.document_id,
            "url": f"/documents/{brought.document_id}",
            "claim_count": brought.claims,
            "new": brought.new,
            "appearance_added": brought.appeared,
            "problem": None,
        }

    async def _refused(self, number: int, error: Exception) -> dict[str, Any]:
        try:
            answer = await answer_to(self._request, error)
        except Exception:
            _log.exception("line %d of request %s failed", number, self._request.scope["request_id"])
            answer = await answer_to(self._request, AppError("The fault is ours; it is in the log."))
        nothing = dict.fromkeys(("id", "url", "claim_count", "new", "appearance_added"))
        problem = json.loads(bytes(answer.body))
        return {"line": number, "status": answer.status_code, **nothing, "problem": problem}


async def lines(body: AsyncIterator[bytes], most: int) -> AsyncIterator[Line]:
    """The lines of a body that come, those without a word left out; of a line over `most` bytes nothing is kept."""
    number, held, skips = 1, bytearray(), False
    async for piece in body:
        *ended, begun = piece.split(b"\n")
        for end in ended:
            whole = None if skips or len(held) + len(end) > most else bytes(held) + end
            if whole is None or whole.strip():
                yield Line(number, whole)
            number, skips = number + 1, False
            held.clear()
        skips = skips or len(held) + len(begun) > most
        held.clear() if skips else held.extend(begun)
    if skips or held.strip():
        yield Line(number, None if skips else bytes(held))


def _as_it_is(_: Session, brought: Brought) -> Brought:
    return brought


def _encoded(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
