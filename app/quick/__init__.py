"""The commonest questions, `/claims` and `/claims?speaker=…`, answered before a framework looks at them.

Every byte is the one that the route would send: what is special in any way is the route's to answer.
"""

from sqlalchemy import Engine
from starlette.types import ASGIApp, Receive, Scope, Send

from app.quick.answering import Answering
from app.quick.asking import Database, Gone
from app.quick.postgres import InPostgres
from app.quick.question import question_of
from app.quick.sqlite import InSQLite

__all__ = ["Answering", "Database", "Quick", "database_of"]


def database_of(engine: Engine, pooler: bool) -> Database | None:
    """How to ask this database; None for one that only its own connection can see."""
    if engine.dialect.name == "postgresql":
        return InPostgres(engine, pooler)
    file = engine.url.database
    return InSQLite(file) if file and file != ":memory:" else None


class Quick:
    """Stands before the application, and passes on what it does not answer."""

    def __init__(self, app: ASGIApp, database: Database, answering: Answering) -> None:
        self._app = app
        self._database = database
        self._answering = answering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the application answer."""
        question = question_of(scope) if self._database.is_open and scope["type"] == "http" else None
        if question is None:
            await self._app(scope, receive, send)
            return
        try:
            rows = await self._database.ask(question, self._answering.after(question))
            answer = self._answering.answer(scope, question, rows)
        except Gone:
            await self._app(scope, receive, send)
            return
        await send(answer.start)
        await send(answer.body)
