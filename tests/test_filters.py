"""Every filter, on both databases, against a plain reading of all rows."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.filters import FILTERS, SORTABLE, VOCABULARIES, Asks, Filter
from app.queries.conditions import _ELSEWHERE, KNOWN, POINTS, SPANS, WORDS
from app.queries.sorting import KEYS
from app.schemas import ClaimRow
from app.vocabulary import CLAIM_COLUMNS, UNITS, Review
from tests import random_claims
from tests.databases import Databases
from tests.postgres import Postgres
from tests.random_claims import DAYS, SLUGS, SOURCES, VALUES, matches
from tests.service import asking, service_over

EVERYTHING = {"limit": "1000", "review": ",".join(Review), "embed": "evidence"}


class Library:
    """The same claims on both databases, and all their rows."""

    def __init__(self, clients: list[httpx.Client], rows: dict[str, dict[str, Any]]) -> None:
        self.clients = clients
        self.rows = rows


@pytest.fixture(scope="module")
def library(databases: Databases, postgres: Postgres) -> Iterator[Library]:
    with ExitStack() as stack:
        lent = (databases.lent("sqlite"), databases.lent("postgres", postgres))
        engines = [databases.engine(stack.enter_context(one)) for one in lent]
        for engine in engines:
            random_claims.fill(engine)
        clients = [stack.enter_context(asking(service_over(engine))) for engine in engines]
        rows = [client.get("/claims", params=EVERYTHING).json()["data"] for client in clients]
        assert rows[0] == rows[1]
        assert len(rows[0]) == 40
        yield Library(clients, {row["id"]: row for row in rows[0]})


def words_of(one: Filter) -> list[str]:
    """What may be asked of it."""
    by_name = {"source": list(SOURCES), "document": ["doc_0000000000"], "unit": ["people", "item", "USD", "km"]}
    if one.field in {"speaker", "origin", "relayed_by", "said_or_cited"}:
        return list(SLUGS)
    return by_name.get(one.field) or {
        "party": ["lendia", "tessara", "atlantis"],
        "item": ["drone", "SHAHED", "tank t-72", "boat", "!"],
        "speaker_role": ["minister", "foreign trade", "Defence Minister", "spokesman", "x"],
    }.get(one.field, list(one.words))


SEARCHED = st.lists(
    st.tuples(st.sampled_from(["", "", "-"]), st.lists(st.sampled_from(random_claims.WORDS), min_size=1, max_size=3))
    | st.sampled_from([("", ["OR"]), ("", ["or"]), ("", ['"'])]),
    min_size=1,
    max_size=4,
).map(lambda terms: " ".join(sign + (f'"{" ".join(said)}"' if len(said) > 1 else said[0]) for sign, said in terms))

MOMENTS = [f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in random_claims.MOMENTS]
DATES = st.sampled_from(DAYS).map(str) | st.sampled_from(MOMENTS)
SORTS = st.lists(st.sampled_from([word for word in VOCABULARIES["sort"] if "score" not in word]), max_size=3)
KINDS: dict[Asks, Any] = {
    Asks.MIN: st.sampled_from(VALUES) | st.floats(-1e5, 1e5),
    Asks.MAX: st.sampled_from(VALUES) | st.floats(-1e5, 1e5),
    Asks.FROM: DATES,
    Asks.TO: DATES,
    Asks.HAS: st.booleans(),
    Asks.SEARCH: SEARCHED,
}


def values_of(one: Filter) -> Any:
    return KINDS[one.test] if one.test in KINDS else st.lists(st.sampled_from(words_of(one)), min_size=1, max_size=3)


QUERIES = st.lists(st.sampled_from(list(FILTERS)), min_size=1, max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: values_of(FILTERS[name]) for name in names})
)


def address(query: dict[str, Any], **more: str) -> str:
    """The query as a client writes it: names with a comma are repeated."""
    written = [(name, str(one)) for name, value in query.items() for one in _each(value)]
    return f"/claims?{httpx.QueryParams([*written, *more.items()])}"


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [str(value).lower() if isinstance(value, bool) else value]


def check(library: Library, query: dict[str, Any], sort: list[str]) -> None:
    """Both databases find the rows that a plain reading finds, in the same order."""
    more = {"limit": "1000", "sort": ",".join(sort), "fields": "id"}
    answers = [client.get(address(query, **more)) for client in library.clients]
    if answers[0].status_code == 422:
        assert [answer.json()["errors"][0]["code"] for answer in answers] == ["empty_range"] * 2
        return

    found = [[row["id"] for row in answer.json()["data"]] for answer in answers]
    assert found[0] == found[1], address(query, **more)
    assert set(found[0]) == {one for one, row in library.rows.items() if matches(row, query)}


@pytest.mark.parametrize("name", FILTERS)
@settings(max_examples=4)
@given(data=st.data())
def test_a_filter_finds_what_a_plain_reading_finds(library: Library, name: str, data: st.DataObject) -> None:
    check(library, {name: data.draw(values_of(FILTERS[name]))}, ["id"])


@settings(max_examples=60)
@given(query=QUERIES, sort=SORTS)
def test_filters_together_find_what_a_plain_reading_finds(
    library: Library, query: dict[str, Any], sort: list[str]
) -> None:
    check(library, query, sort)


@pytest.mark.slow
@settings(max_examples=2000)
@given(query=QUERIES, sort=SORTS)
def test_whatever_filters_are_put_together_find_what_a_plain_reading_finds(
    library: Library, query: dict[str, Any], sort: list[str]
) -> None:
    check(library, query, sort)


@settings(max_examples=60)
@given(question=SEARCHED | st.text(max_size=40))
def test_a_search_finds_what_a_plain_reading_finds(library: Library, question: str) -> None:
    check_search(library, question)


def check_search(library: Library, question: str) -> None:
    """Both databases find what a plain reading finds, and show it alike."""
    if not question or "\0" in question:
        return
    answers = [client.get("/claims", params={"q": question, "limit": "1000"}) for client in library.clients]

    bodies = [answer.json() for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert bodies[0]["data"] == bodies[1]["data"]
    expected = {one for one, row in library.rows.items() if matches(row, {"q": question})}
    assert {row["id"] for row in bodies[0]["data"]} == expected


def test_every_filter_has_its_column() -> None:
    held = {*WORDS, *SPANS, *POINTS, *_ELSEWHERE, "q"}

    assert {one.field for one in FILTERS.values() if one.test is not Asks.HAS} == held
    assert {one.field for one in FILTERS.values() if one.test is Asks.HAS} == {*KNOWN, "origin", "relay"}


def test_every_sort_has_its_column() -> None:
    assert {*KEYS} == {*SORTABLE, "text"} - {"score"}


def test_the_words_of_fields_are_the_columns_of_the_row() -> None:
    assert list(CLAIM_COLUMNS) == [*ClaimRow.model_fields]


def test_the_papers_name_every_parameter() -> None:
    papers = (Path(__file__).parent.parent / "docs" / "api.md").read_text()

    assert [name for name in FILTERS if f"`{name}`" not in papers] == []
    assert [name for name in SORTABLE if f"`{name}`" not in papers] == []


def test_parts_of_a_name_match_nothing_and_are_told(library: Library) -> None:
    for client in library.clients:
        body = client.get("/claims?origin_not=Ven").json()

        assert body["meta"]["warnings"][0]["code"] == "unknown_speaker"
        assert body["meta"]["warnings"][0]["parameter"] == "origin_not"
        assert len(body["data"]) > 0


INJECTIONS = [
    '"',
    '""',
    '"a',
    "NEAR(",
    "NEAR(soldiers boats, 5)",
    "-a",
    "- -",
    "((((",
    "a AND",
    "OR OR OR",
    "NOT",
    "words : boats",
    "^boats",
    "boats*",
    "{words} : x",
    "a <-> b",
    "!a | b & c:*",
    "' OR 1=1--",
    "'; DROP TABLE claim; --",
    "%",
    "_",
    "\\",
    "\\'",
    "0any",
    "0roleminister",
    "-0any",
    "\u202e\u200b",
    "🚢",
    "x" * 30_000,
    "a " * 30_000,
    "-a " * 500,
    '"' * 5001,
    "OR " * 5000,
    "1e400",
    "１２",
    "İ",
    "ß",
]


@pytest.mark.parametrize("text", INJECTIONS, ids=lambda text: text[:20])
@pytest.mark.parametrize(
    "name",
    [
        *("q", "speaker", "party", "item"),
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("source", "speaker_role", "document")),
    ],
)
def test_whatever_is_typed_is_a_question(library: Library, name: str, text: str) -> None:
    answers = [
        client.get("/claims", params={name: text, "limit": "1000", "fields": "id"}) for client in library.clients
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    found = [[row["id"] for row in answer.json()["data"]] for answer in answers]
    assert found[0] == found[1]
    if name == "q":
        assert set(found[0]) == {one for one, row in library.rows.items() if matches(row, {"q": text})}
    else:
        assert found[0] == []


PIECES = st.sampled_from([*(text for text in INJECTIONS if len(text) < 100), *random_claims.WORDS]) | st.text(
    max_size=9
)
TYPED = st.lists(PIECES, min_size=1, max_size=5).flatmap(
    lambda pieces: st.sampled_from(["", " ", ",", "'", '"', " OR "]).map(lambda between: between.join(pieces))
)
"""What somebody may type who knows what databases choke on."""

TYPED_INTO = [one.name for one in FILTERS.values() if one.test in {Asks.IS, Asks.WORDS, Asks.IS_NOT} and not one.words]


@pytest.mark.slow
@settings(max_examples=2000)
@given(question=SEARCHED | TYPED)
def test_whatever_is_searched_is_found_as_a_plain_reading_finds_it(library: Library, question: str) -> None:
    check_search(library, question)


@pytest.mark.slow
@settings(max_examples=2000)
@given(name=st.sampled_from(TYPED_INTO), text=TYPED)
def test_whatever_is_typed_into_a_filter_is_text(library: Library, name: str, text: str) -> None:
    answers = [
        client.get("/claims", params={name: text, "limit": "1000", "fields": "id"}) for client in library.clients
    ]

    statuses = {answer.status_code for answer in answers}
    assert statuses in ({200}, {422}), (name, text)
    if statuses == {422}:
        codes = [{fault["code"] for fault in answer.json()["errors"]} for answer in answers]
        assert codes[0] == codes[1] <= {"not_text", "too_many", "unknown_word"}
        return
    found = [[row["id"] for row in answer.json()["data"]] for answer in answers]
    assert found[0] == found[1]
    assert set(found[0]) == {one for one, row in library.rows.items() if matches(row, asked_of(name, text))}


def asked_of(name: str, text: str) -> dict[str, Any]:
    """The values that the text is, for a plain reading; names that nobody has are left out."""
    one = FILTERS[name]
    values = [part.strip() for part in text.split(",") if part.strip()]
    if one.field in {"speaker", "origin", "relayed_by", "said_or_cited"}:
        whole = text.strip()
        values = [whole] if random_claims.meant(whole) else values
    if one.field == "party":
        values = [value.casefold() for value in values]
    if one.field == "unit":
        values = [value if value in UNITS else value.upper() for value in map(str.casefold, values)]
    return {name: values}


@pytest.mark.parametrize(
    ("question", "codes"), [("boats", []), ("!!! -", ["nothing_to_search"]), ("a " * 65, ["search_cut"])]
)
def test_a_search_says_what_it_left_out(library: Library, question: str, codes: list[str]) -> None:
    warnings = library.clients[0].get("/claims", params={"q": question}).json()["meta"]["warnings"]

    assert [warning["code"] for warning in warnings] == codes


def test_the_best_come_first(library: Library) -> None:
    for client in library.clients:
        body = client.get("/claims?q=boats OR soldiers&count=true").json()

        scores = [row["score"] for row in body["data"]]
        assert body["meta"]["sort"] == "-score"
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score < 1 for score in scores)
        assert (body["meta"]["total"], body["meta"]["total_relation"]) == (len(scores), "eq")


def test_a_snippet_marks_the_words_and_runs_nothing(library: Library) -> None:
    rows = library.clients[0].get("/claims", params={"q": "burnt"}).json()["data"]

    assert rows
    for row in rows:
        assert "&lt;b&gt;<mark>burnt</mark>&lt;/b&gt;" in row["snippet"]
