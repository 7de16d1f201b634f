"""A route that reads gives what FastAPI would give, and finds all that its endpoint asks for in one thread."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import JSONResponse, Response

from app import filters
from app.db import make_engine
from app.deps import needs
from app.errors import InvalidParameter
from app.gate import HANDLERS
from app.questions import CitationQuery, CoverageQuery, FacetedQuery, FeedQuery, SeriesFileQuery
from app.routes import Route
from app.vocabulary import KeyScope
from tests.service import asking, service_over

QUERIES = (FacetedQuery, SeriesFileQuery, CoverageQuery, FeedQuery, CitationQuery, filters.NoParameters)


def routed(path: str, endpoint: Callable[..., Any], **more: Any) -> FastAPI:
    """The endpoint, once as FastAPI handles it and once as we do."""
    app = FastAPI(exception_handlers=HANDLERS)
    for prefix, kind in (("/theirs", APIRoute), ("/ours", Route)):
        router = APIRouter(prefix=prefix, route_class=kind)
        router.add_api_route(path, endpoint, **more)
        app.include_router(router)
    return app


def telling(query: type[filters.Query]) -> Callable[..., Response]:
    def tell(asked: Annotated[query, Query()]) -> Response:  # type: ignore[valid-type]
        return JSONResponse({"read": repr(asked), "given": sorted(asked.model_fields_set)})  # type: ignore[attr-defined]

    return tell


@pytest.fixture(scope="module")
def queried() -> Iterator[httpx.Client]:
    app = FastAPI()
    for query in QUERIES:
        app.mount(f"/{query.__name__}", routed("", telling(query)))
    with asking(app) as client:
        yield client


def told(answer: httpx.Response) -> tuple[int, Any]:
    body = answer.json()
    return answer.status_code, body.get("errors", body)


SOME = (
    "",
    ",",
    " ",
    "casualties",
    "Casualties,territory",
    "true",
    "5",
    "0",
    "-1",
    "1.5",
    "inf",
    "2026-02-01",
    "person",
)
NAMES = sorted({name for query in QUERIES for name in query.model_fields} | {"limt", "_x", "utm_source", "%", "a b"})


@given(
    query=st.sampled_from(QUERIES),
    pairs=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(SOME)), max_size=5)
    | st.lists(st.tuples(st.sampled_from(["limit", "measure", "shape", "nope"]), st.sampled_from(SOME)), max_size=6)
    | st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), max_size=3),
)
def test_a_query_is_read_as_fastapi_reads_it(
    queried: httpx.Client, query: type[filters.Query], pairs: list[tuple[str, str]]
) -> None:
    theirs, ours = (queried.get(f"/{query.__name__}/{whose}?{urlencode(pairs)}") for whose in ("theirs", "ours"))

    assert told(ours) == told(theirs)


def test_queries_that_many_ask_at_once_for_the_first_time_are_all_read() -> None:
    kinds: list[Any] = [type(f"Query{number}", (FacetedQuery,), {"__module__": __name__}) for number in range(4)]
    with ThreadPoolExecutor(8) as threads:
        read = [threads.submit(kinds[number % 4].of, [("limit", "7")]) for number in range(32)]

    assert [one.result().limit for one in read] == [7] * 32


class Happened:
    """What was done for a request, and in which thread."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int]] = []

    def note(self, step: str) -> None:
        self.steps.append((step, threading.get_ident()))

    def take(self) -> tuple[list[str], int]:
        """The steps, and how many threads took them."""
        steps, self.steps = self.steps, []
        return [step for step, _ in steps], len({thread for _, thread in steps})


@pytest.fixture
def happened() -> Happened:
    return Happened()


@pytest.fixture
def client(happened: Happened) -> Iterator[httpx.Client]:
    def session() -> Iterator[str]:
        happened.note("open")
        try:
            yield "session"
        finally:
            happened.note("close")

    session_of = Annotated[str, Depends(session, scope="function")]

    async def strict(prefer: Annotated[str | None, Header()] = None) -> bool:
        happened.note("strict")
        return prefer == "strict"

    def visit(session: session_of, strict: Annotated[bool, Depends(strict)]) -> tuple[str, bool]:
        happened.note("visit")
        return session, strict

    def bare(_: Annotated[filters.NoParameters, Query()]) -> None:
        happened.note("bare")

    class Sent(JSONResponse):
        async def __call__(self, *given: Any) -> None:
            happened.note("send")
            await super().__call__(*given)

    def answer(
        request: Request, name: str, visit: Annotated[tuple[str, bool], Depends(visit)], session: session_of
    ) -> Response:
        happened.note("answer")
        if name == "same":
            raise HTTPException(304, headers={"ETag": "x"})
        if name == "wrong":
            raise InvalidParameter([])
        return Sent([request.method, name, *visit, session])

    with asking(routed("/{name}", answer, dependencies=[Depends(bare)])) as client:
        yield client


def test_all_is_found_once_and_closed_in_one_thread_before_the_answer_is_sent(
    client: httpx.Client, happened: Happened
) -> None:
    answer = client.get("/ours/this", headers={"Prefer": "strict"})

    assert answer.json() == ["GET", "this", "session", True, "session"]
    assert [step for step, _ in happened.steps] == ["bare", "open", "strict", "visit", "answer", "close", "send"]
    *made, sent = (thread for _, thread in happened.steps)
    assert len(set(made)) == 1
    assert sent not in made


@pytest.mark.parametrize(
    ("asked", "steps"),
    [
        ("this", ["bare", "open", "strict", "visit", "answer", "close", "send"]),
        ("same", ["bare", "open", "strict", "visit", "answer", "close"]),
        ("wrong", ["bare", "open", "strict", "visit", "answer", "close"]),
        ("this?x=1", []),
    ],
)
def test_the_order_and_the_answer_are_those_of_fastapi(
    client: httpx.Client, happened: Happened, asked: str, steps: list[str]
) -> None:
    answers = []
    for whose in ("theirs", "ours"):
        answer = client.get(f"/{whose}/{asked}")
        answers.append((answer.status_code, answer.headers.get("ETag"), answer.text.replace(whose, "")))
        assert happened.take()[0] == steps

    assert answers[0] == answers[1]


def test_what_is_async_and_waits_is_not_left_undone() -> None:
    async def late() -> int:
        await asyncio.sleep(0)
        return 1

    def answer(_: Annotated[int, Depends(late)]) -> Response:
        return Response()

    with asking(routed("", answer)) as client:
        assert client.get("/theirs").status_code == 200
        assert client.get("/ours").status_code == 500


def of_a_number(number: int) -> Response:
    return Response(str(number))


def of_a_word(word: Annotated[str, Query()] = "") -> Response:
    return Response(word)


def of_no_function(_: Annotated[None, Depends(needs(KeyScope.REVIEW).dependency)]) -> Response:
    return Response()


def of_no_response(request: Request) -> dict[str, str]:
    return {"path": str(request.url)}


@pytest.mark.parametrize("endpoint", [of_a_number, of_a_word, of_no_function, of_no_response])
def test_what_cannot_be_found_is_told_before_the_service_starts(endpoint: Callable[..., Any]) -> None:
    with pytest.raises(TypeError):
        Route("/{number}", endpoint)


@pytest.fixture(scope="module")
def reading() -> list[RouteContext]:
    routes = iter_route_contexts(service_over(make_engine("sqlite://")).routes)
    return [route for route in routes if isinstance(route.original_route, APIRoute) and route.methods == {"GET"}]


def test_every_list_and_record_is_read_in_one_go(reading: list[RouteContext]) -> None:
    others = {str(route.path) for route in reading if not isinstance(route.original_route, Route)}

    assert others == {"/docs", "/docs/{name}", "/explore/files/{digest}/{name}", "/oembed"}


def test_no_router_is_included_with_dependencies_of_which_its_routes_know_nothing(reading: list[RouteContext]) -> None:
    assert len(reading) > 50
    for route in reading:
        assert isinstance(route.original_route, APIRoute)
        assert route.dependencies == route.original_route.dependencies
