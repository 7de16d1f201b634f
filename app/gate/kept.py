"""Where answers are kept: before the whole application, or, where requests are counted, behind those who count them."""

from collections.abc import Sequence

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.types import ASGIApp

from app.cache import Cache, Figures, Outside, Shelf, watch
from app.gate.coding import coding_of
from app.gate.naming import request_id
from app.gate.seen import Watcher, seen
from app.settings import Settings


class Kept:
    """What is kept of one application, if anything is."""

    def __init__(self, engine: Engine, settings: Settings, watchers: Sequence[Watcher]) -> None:
        self._shelf = Shelf(settings.cache_bytes)
        # what a standby has is not of the version that the primary tells
        self._watch = watch(engine) if settings.cache_bytes and not settings.standby_url else None
        self._is_counted = settings.rate_limit is not None
        self._watchers = watchers
        self.figures = Figures(self._shelf)

    def behind(self, app: FastAPI) -> None:
        """Stand behind what is added later: every request is counted, and what counts is paid for each time."""
        if self._watch is not None and self._is_counted:
            outside = Outside(coding_of, request_id, seen, ())
            app.add_middleware(Cache, shelf=self._shelf, watch=self._watch, outside=outside, figures=self.figures)

    def before(self, app: ASGIApp) -> ASGIApp:
        """The application, with what is kept standing before it."""
        if self._watch is None or self._is_counted:
            return app
        outside = Outside(coding_of, request_id, seen, self._watchers)
        return Cache(app, self._shelf, self._watch, outside, self.figures)
