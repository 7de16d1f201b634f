"""The service for tests: asked directly, or over a network on this machine alone."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

import httpx
import uvicorn
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from app.db import make_engine
from app.main import create_app
from app.settings import Settings


class _Direct(httpx.BaseTransport):
    """Hands requests to the application in this process."""

    def __init__(self, app: FastAPI, portal: BlockingPortal) -> None:
        self._portal = portal
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._portal.call(self._answer, request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        """The answer as it was sent, whole: to go from one thread to the other costs more than many an answer."""
        answer = await self._transport.handle_async_request(request)
        body = b"".join([piece async for piece in answer.aiter_raw()])
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))


def service_over(engine: Engine, settings: Settings | None = None) -> FastAPI:
    """A service of its own over a database, which only shares its routes with the others of this process.

    FastAPI works routes out when they are first asked for, which takes longer than most tests. They hold nothing.
    """
    environment = ((name, value) for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST")
    app = create_app(engine, settings or _settings(tuple(sorted(environment))))
    app.router.routes[:] = [_worked_out().get(_router(route), route) for route in app.router.routes]
    return app


@lru_cache(maxsize=8)
def _settings(_: tuple[tuple[str, str], ...]) -> Settings:
    """Those of the environment, which is seldom another: to read them takes half of what it takes to make a service."""
    return Settings()


@cache
def _worked_out() -> dict[int, BaseRoute]:
    """The routes of one service, by the router that they were included from."""
    return {_router(route): route for route in create_app(make_engine("sqlite://")).router.routes}


def _router(route: BaseRoute) -> int:
    return id(getattr(route, "original_router", route))


@contextmanager
def asking(app: FastAPI) -> Iterator[httpx.Client]:
    """A client of the application."""
    with (
        start_blocking_portal() as portal,
        httpx.Client(transport=_Direct(app, portal), base_url="http://claims.test") as client,
    ):
        yield client


@contextmanager
def serving(app: ASGIApp, **options: Any) -> Iterator[str]:
    """The application over a real network, on this machine alone; its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # asyncio does this for sockets that it makes itself; without it an answer waits 40 ms
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", **options))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.005)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
