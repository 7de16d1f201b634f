"""The answer to the commonest questions: the one that the route gives, made of the same parts."""

from typing import NamedTuple

from pydantic_core import to_json
from starlette.types import Message, Scope

from app.api.answers import JSON, Address, Listing, enveloped, links
from app.deps import OF_A_LIST, tag_of_list
from app.errors import AppError
from app.queries import NEWEST, SORTS, Cursors, Position, Understood
from app.quick.asking import Gone, Rows
from app.quick.question import Question

_ORDER = SORTS[NEWEST]
_OF_A_LIST = [(name.lower().encode(), value.encode()) for name, value in OF_A_LIST.items()]
_TYPE = (b"content-type", JSON.encode())


class Sent(NamedTuple):
    """The two messages that are an answer."""

    start: Message
    body: Message


class Answering:
    """Makes answers of rows."""

    def __init__(self, cursors: Cursors) -> None:
        self._cursors = cursors
        self.answered = 0
        """How many questions the application was spared."""

    def after(self, question: Question) -> Position | None:
        """What the page begins after; `Gone` where the cursor is to be refused."""
        if question.cursor is None:
            return None
        try:
            return self._cursors.read(_whole(question), _ORDER, question.cursor)
        except AppError as error:
            raise Gone from error

    def answer(self, scope: Scope, question: Question, rows: Rows) -> Sent:
        """The answer; `Gone` where a row is to be made first."""
        found = rows.found[: question.limit]
        sent = [row[0] for row in found]
        if not all(sent):
            raise Gone
        cursor = None
        if len(rows.found) > question.limit:
            cursor = self._cursors.write(_whole(question), _ORDER, Position(found[-1][2], found[-1][1]))
        understood = {}
        if question.speaker is not None and rows.speaker is not None:
            understood["speaker"] = Understood([(question.speaker, rows.speaker)], [])
        address = Address(question.base, scope["path"], question.parameters)
        following = cursor and address.but({"cursor": [cursor]})
        listing = Listing(sent, cursor, question.limit, understood, sort=NEWEST)
        body = enveloped(listing, following, rows.version)
        etag = tag_of_list(rows.version, question.base, scope, False, question.accepted)
        led = links(address, understood, following)
        self.answered += 1
        headers = [
            (b"etag", etag.encode()),
            *_OF_A_LIST,
            *((name.lower().encode(), value.encode()) for name, value in led.items()),
            (b"content-length", str(len(body)).encode()),
            _TYPE,
        ]
        return Sent(
            {"type": "http.response.start", "status": 200, "headers": headers},
            {"type": "http.response.body", "body": body},
        )


def _whole(question: Question) -> str:
    """What `queries.list_claims` signs a cursor for."""
    asked = {} if question.speaker is None else {"speaker": [question.speaker]}
    return f"claims|None|{to_json({**asked, 'sort': [], 'distinct': False}).decode()}|None"
