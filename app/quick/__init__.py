"""The commonest questions, a page of `/claims` and one claim, answered before a framework looks at them.

Every byte is the one that the route would send: what is special in any way is the route's to answer.
"""

from sqlalchemy import Engine
from starlette.types import ASGIApp, Receive, Scope, Send

from app.quick.answering import Answering
from app.quick.asking import Database, Gone
from app.quick.front import TRIED, Front
from app.quick.question import question_of
from app.quick.sqlite import InSQLite

__all__ = ["Answering", "Database", "Front", "Quick", "database_of"]


def database_of(engine: Engine, pooler: bool) -> Database | None:
    """How to ask this database; None for one that only its own connection can see."""
    if engine.dialect.name == "postgresql":
        # whoever keeps a file needs no driver for servers
        from app.quick.postgres import InPostgres  # noqa: PLC0415

        return InPostgres(engine, pooler)
    file = engine.url.database
    return InSQLite(file) if file and file != ":memory:" else None


class Quick:
    """Stands right before the framework, behind what compresses, counts and refuses; passes on what it cannot do."""

    def __init__(self, app: ASGIApp, database: Database, answering: Answering) -> None:
        self._app = app
        self._database = database
        self._answering = answering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the application answer."""
        asks = self._database.is_open and scope["type"] == "http" and TRIED not in scope
        question = question_of(scope) if asks else None
        if question is None:
            await self._app(scope, receive, send)
            return
        try:
            answer = await self._answering.answer(scope, question, self._database)
        except Gone:
            await self._app(scope, receive, send)
            return
        scope["template"] = question.route
        for message in answer.messages:
            await send(message)
