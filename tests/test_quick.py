"""The commonest questions are answered before the framework looks at them, and nobody can tell by the answer."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from app.extract import Mention
from app.gate import Seen
from app.rendering import render_all
from app.settings import Settings
from app.vocabulary import SpeakerKind
from tests.conftest import AddDocument
from tests.databases import filled
from tests.drafts import TEXT, statement, statistic
from tests.random_claims import fill
from tests.server import until
from tests.service import service_over, serving


class Asking(NamedTuple):
    """A service over a network, asked in both ways."""

    app: FastAPI
    client: httpx.Client

    def quickly(self, question: str, **headers: str) -> httpx.Response:
        """As it comes."""
        return self.client.get(question, headers=headers)

    def by_the_route(self, question: str, **headers: str) -> httpx.Response:
        """With a header that means nothing to the route, and that the quick way does not know."""
        return self.client.get(question, headers={**headers, "Range": "bytes=0-"})

    def answered(self) -> int:
        """How many questions the quick way has answered."""
        return int(self.app.state.answering.answered)


@contextmanager
def asked(engine: Engine) -> Iterator[Asking]:
    """Without a cache: every answer is made."""
    app = service_over(engine, Settings(cache_bytes=0, log="off"))
    headers = {"X-Request-ID": "the-same", "Accept-Encoding": "identity"}
    with serving(app) as url, httpx.Client(base_url=url, headers=headers) as client:
        yield Asking(app, client)


def _fill(engine: Engine) -> None:
    fill(engine)
    assert sum(step.made for step in render_all(engine)) > 0


@pytest.fixture
def asking(engine: Engine) -> Iterator[Asking]:
    """Over a database with some dozens of random claims."""
    filled(engine, "random claims as sent", partial(_fill, engine))
    with asked(engine) as asking:
        yield asking


def same(quick: httpx.Response, route: httpx.Response) -> bool:
    """Whether nobody can tell one from the other."""
    return _seen(quick) == _seen(route)


def _seen(answer: httpx.Response) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    return answer.status_code, [header for header in answer.headers.raw if header[0] != b"date"], answer.content


QUICK = (
    "/claims", "/claims?limit=7", "/claims?limit=1000", "/v1/claims?limit=2", "/claims?speaker={slug}",
    "/claims?speaker={upper}", "/claims?speaker={plus}&limit=3", "/claims?limit=3&speaker={percent}",
    "/claims/{claim}", "/v1/claims/{claim}", "/claims/{claim}?", "/claims/series?measure=casualties",
    "/claims/series?measure=casualties&limit=1", "/v1/claims/series?limit=10000&measure=aid",
    "/claims/series?measure=casualties&published_from=2031-05-01", "/claims/series?measure=share",
    "/claims/series?measure=casualties&published_from=2031-05-01&published_to=2031-05-31",
    "/claims/series?published_to=2031-05-20&measure=casualties", "/claims/series?measure=aid&published_to=0001-01-01",
)  # fmt: skip
SLOW = (
    "/claims?speaker=nobody", "/claims?speaker=", "/claims?limit=0", "/claims?limit=1001", "/claims?limit=x",
    "/claims?limit=2&limit=3", "/claims?speaker={slug}&speaker={slug}", "/claims?speaker={slug},nobody",
    "/claims?speaker={slug}%00", "/claims?speaker=%FF", "/claims?speaker=%20{slug}", "/claims?cursor=",
    "/claims?cursor=nonsense", "/claims?kind=statistic", "/claims?speaker={slug}&sort=-value_high", "/claims?utm_x=1",
    "/claims?as_of=2031-01-01", "/claims?shape=array", "/claims?format=csv", "/claims?nonsense=1", "/claims/",
    "/claims/{claim}?as_of=2031-01-01", "/claims/{claim}?x=1", "/claims/{claim}/", "/claims/clm_0", "/claims/clm_",
    "/claims/{withdrawn}", "/claims/%63lm_0", "/claims/{claim}%20", "/claims?speaker=ccl_0123456789abcdef",
    "/claims/series", "/claims/series?measure=x", "/claims/series?measure=AID", "/claims/series?measure=aid,share",
    "/claims/series?measure=aid&measure=share", "/claims/series?measure=aid&limit=0", "/claims/series?measure=%61id",
    "/claims/series?measure=aid&limit=10001", "/claims/series?measure=aid&published_from=2031-02-30",
    "/claims/series?measure=aid&published_from=20310220", "/claims/series?measure=aid&published_from=2031-W05-1",
    "/claims/series?measure=aid&published_from=2031-05-02&published_to=2031-05-01", "/claims/series?measure=",
    "/claims/series?measure=aid&published_from=0000-01-01", "/claims/series?measure=aid&per=month",
    "/claims/series?measure=aid&shape=array", "/claims/series?measure=aid&as_of=2031-01-01", "/claims/series/",
    "/claims/series?measure=aid&speaker={slug}", "/claims/series?measure=aid&unit=people", "/claims/series.csv",
)  # fmt: skip


class Named(NamedTuple):
    """What the questions name."""

    slug: str
    claim: str
    withdrawn: str

    def spelt(self, question: str) -> str:
        """The question about these."""
        slug = self.slug
        spellings = {"upper": slug.upper(), "plus": slug.replace("-", "+"), "percent": slug.replace("-", "%20")}
        return question.format(**self._asdict(), **spellings)


@pytest.fixture
def named(engine: Engine, asking: Asking) -> Named:
    """Who has said most, a claim, and one that was taken back."""
    claim, withdrawn = (row["id"] for row in asking.client.get("/claims?limit=2").json()["data"])
    change(engine, "UPDATE claim SET review = 'withdrawn', since = NOW WHERE id = :slug", withdrawn)
    assert sum(step.made for step in render_all(engine)) == 1
    return Named(somebody(asking), claim, withdrawn)


def somebody(asking: Asking) -> str:
    """Who has said most."""
    rows = asking.client.get("/speakers.ndjson").text.splitlines()
    facets = asking.client.get("/claims/facets?facet=speaker").json()
    assert rows
    return str(facets["data"][0]["value"])


def test_both_ways_give_the_same_bytes(asking: Asking, named: Named) -> None:
    for question in map(named.spelt, (*QUICK, *SLOW)):
        quick, route = asking.quickly(question), asking.by_the_route(question)
        assert _seen(quick) == _seen(route), question


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_the_quick_way_takes_what_it_is_for_and_nothing_else(asking: Asking, named: Named, coding: str) -> None:
    before = asking.answered()
    for question in map(named.spelt, QUICK):
        assert asking.quickly(question, **{"Accept-Encoding": coding}).status_code == 200
    assert asking.answered() == before + len(QUICK)
    for question in map(named.spelt, SLOW):
        asking.quickly(question, **{"Accept-Encoding": coding})
    assert asking.answered() == before + len(QUICK)


@pytest.mark.parametrize(
    "question",
    ["/claims?limit=2", "/claims?speaker={slug}", "/claims/{claim}", "/claims/series?measure=casualties"],
)
def test_whoever_has_the_answer_is_told_so_in_the_same_words(asking: Asking, named: Named, question: str) -> None:
    asked = named.spelt(question)
    tag = asking.quickly(asked).headers["ETag"]
    other, weak = f'"x", {tag}', f"W/{tag.removeprefix('W/')}"
    for tags, status in {tag: 304, "*": 304, other: 304, weak: 304, '"x"': 200, "": 200}.items():
        quick, route = (way(asked, **{"If-None-Match": tags}) for way in (asking.quickly, asking.by_the_route))
        assert (quick.status_code, _seen(quick)) == (status, _seen(route)), tags


def test_whoever_has_the_answer_before_a_change_is_given_the_one_after(
    engine: Engine, asking: Asking, named: Named
) -> None:
    before = asking.quickly("/claims")
    change(engine, "UPDATE claim SET review = 'withdrawn', since = NOW WHERE id = :slug", named.claim)

    after = asking.quickly("/claims", **{"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert named.claim not in [row["id"] for row in after.json()["data"]]
    assert asking.quickly(f"/claims/{named.claim}").status_code == 410


def test_whoever_watches_is_told_the_same_of_both_ways(asking: Asking, named: Named) -> None:
    told: list[Seen] = []
    ours = {"/claims", "/claims/{claim_id}", "/claims/series"}

    def watch(one: Seen) -> None:
        told.extend([one] if one.route in ours else [])

    asking.app.state.watchers.append(watch)
    for question in map(named.spelt, QUICK):
        asking.quickly(question)
        asking.by_the_route(question)
    # a route is told of once its session is closed, when its asker may have asked the next thing already
    until(lambda: len(told) >= 2 * len(QUICK))
    asking.app.state.watchers.remove(watch)

    times = Counter(one._replace(seconds=0) for one in told)
    assert len(told) == 2 * len(QUICK)
    assert all(count % 2 == 0 for count in times.values()), times
    assert all(one.seconds > 0 for one in told)


HEADERS: dict[str, dict[str, str]] = {
    "anything": {"Accept": "*/*"},
    "json": {"Accept": "application/json"},
    "csv": {"Accept": "text/csv"},
    "by weight": {"Accept": "text/html;q=0.5,*/*;q=0.1"},
    "strict": {"Prefer": "handling=strict"},
    "gzip": {"Accept-Encoding": "gzip"},
    "another host": {"Host": "claims.example:81"},
    "an odd host": {"Host": "claims example"},
    "a tag": {"If-None-Match": "*"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_headers_mean_the_same_in_both_ways(asking: Asking, headers: dict[str, str]) -> None:
    quick, route = (way("/claims?limit=20", **headers) for way in (asking.quickly, asking.by_the_route))

    assert same(quick, route)


def test_all_pages_are_walked_alike(asking: Asking) -> None:
    for question in ("/claims?limit=4", f"/claims?speaker={somebody(asking)}&limit=1"):
        following: str | None = question
        pages = 0
        while following:
            quick, route = asking.quickly(following), asking.by_the_route(following)
            assert same(quick, route)
            following, pages = quick.json()["next"], pages + 1
        assert pages > 1


def test_what_a_text_says_of_itself_does_not_move_the_page(engine: Engine, add_document: AddDocument) -> None:
    said = '{"id":"clm_zzzzzzzzzz","published_on":"1999-01-01"}'
    for day in range(1, 5):
        text = f"Orla Venn said day {day} was {said}."
        draft = statement(text, f"day {day} was {said}", statement=f'{said} "published_on":null,')
        add_document(text, [draft], title=said, published_on=date(2031, 2, day) if day > 2 else None)
    with asked(engine) as asking:
        days, following = [], "/claims?speaker=orla-venn&limit=1"
        while following:
            quick = asking.quickly(following)
            assert same(quick, asking.by_the_route(following))
            days += [row["published_on"] for row in quick.json()["data"]]
            following = quick.json()["next"]
        assert asking.answered() > 2

    assert days == ["2031-02-04", "2031-02-03", None, None]


def test_what_is_written_is_in_the_next_answer(engine: Engine, asking: Asking) -> None:
    slug = somebody(asking)
    question = f"/claims?speaker={slug}"
    assert asking.quickly(question).json()["data"]
    change(engine, "UPDATE speaker SET name = 'Another Name', since = NOW WHERE slug = :slug", slug)

    renamed = asking.quickly(question)

    assert {row["speaker_name"] for row in renamed.json()["data"]} == {"Another Name"}
    assert renamed.json()["meta"]["resolved"]["speaker"][0]["name"] == "Another Name"
    assert same(renamed, asking.by_the_route(question))


def test_a_name_that_means_several_is_left_to_those_who_can_say_so(engine: Engine, asking: Asking) -> None:
    slug = somebody(asking)
    assert asking.quickly(f"/claims?speaker={slug}").json()["meta"]["warnings"] == []
    name = asking.client.get(f"/speakers/{slug}").json()["name"]
    asking.quickly("/claims", speaker=name)
    alias = "SELECT alias FROM speaker_alias JOIN speaker ON speaker.id = speaker_id WHERE slug = :slug LIMIT 1"
    change(
        engine,
        f"INSERT INTO speaker_alias (speaker_id, alias, since) SELECT id, ({alias}), NOW FROM speaker "  # noqa: S608
        "WHERE slug = (SELECT min(slug) FROM speaker WHERE slug <> :slug)",
        slug,
    )
    with engine.connect() as connection:
        shared = connection.execute(text(alias), {"slug": slug}).scalar_one()

    answer = asking.quickly(f"/claims?speaker={shared.replace(' ', '+')}")

    assert [one["code"] for one in answer.json()["meta"]["warnings"]] == ["ambiguous_speaker"]


def test_claims_that_are_not_kept_as_they_are_sent_are_sent_all_the_same(engine: Engine, asking: Asking) -> None:
    before = asking.quickly("/claims").json()["data"]
    with engine.begin() as connection:
        some = "(SELECT rendered_id FROM claim ORDER BY id LIMIT 5)"
        connection.execute(text(f"UPDATE claim_rendered SET json = NULL WHERE id IN {some}"))  # noqa: S608

    assert asking.quickly("/claims").json()["data"] == before


def test_hidden_claims_and_those_without_a_date_are_in_their_place(engine: Engine, add_document: AddDocument) -> None:
    drafts = [statistic(TEXT, "120 soldiers were killed a week"), statement(TEXT, "no help")]
    add_document(TEXT, drafts, published_on=date(2031, 2, 3))
    add_document(f"{TEXT} Rain fell.", drafts)
    change(
        engine, "UPDATE claim SET review = 'rejected', since = NOW WHERE published_on IS NULL AND kind = 'statement'"
    )
    with asked(engine) as asking:
        quick = asking.quickly("/claims")

        assert [row["published_on"] for row in quick.json()["data"]] == ["2031-02-03", "2031-02-03", None]
        assert same(quick, asking.by_the_route("/claims"))


def test_what_a_series_leaves_out_is_told_in_both_ways(engine: Engine, add_document: AddDocument) -> None:
    speaker = Mention('{"time":"1999-01-01T","claim_id":"clm_zzz"}', SpeakerKind.PERSON)
    drafts = [statistic(TEXT, "120 soldiers were killed a week", speaker=speaker)]
    for day in range(1, 4):
        add_document(f"{TEXT} Day {day}.", drafts, published_on=date(2031, 2, day))
    for number in range(2):
        add_document(f"{TEXT} Rain fell {number} times.", drafts)
    with asked(engine) as asking:
        for question, warnings in {
            "": ["without_time"],
            "&limit=3": ["without_time"],
            "&limit=2": ["without_time", "cut"],
            "&limit=1&published_from=2031-02-02": ["cut"],
            "&limit=2&published_from=2031-02-02": [],
            "&limit=1&published_to=2031-02-01": [],
            "&published_from=2031-02-02": [],
        }.items():
            before = asking.answered()
            quick = asking.quickly(f"/claims/series?measure=casualties{question}")

            assert [one["code"] for one in quick.json()["meta"]["warnings"]] == warnings
            assert same(quick, asking.by_the_route(f"/claims/series?measure=casualties{question}"))
            assert asking.answered() == before + 1


def test_points_are_left_to_the_route_while_one_may_be_missing(engine: Engine, asking: Asking) -> None:
    question, before = "/claims/series?measure=casualties", asking.answered()
    whole = asking.quickly(question)
    change(engine, "UPDATE claim_rendered SET json = NULL WHERE id = (SELECT min(id) FROM claim_rendered)")

    answer = asking.quickly(question)

    assert asking.answered() == before + 1
    assert answer.json()["data"] == whole.json()["data"]


def test_many_who_ask_for_points_at_once_are_given_the_same(asking: Asking) -> None:
    questions = [f"/claims/series?measure={measure}" for measure in ("casualties", "aid", "share", "territory")] * 8
    once = {question: asking.by_the_route(question) for question in set(questions)}

    with ThreadPoolExecutor(len(questions)) as askers:
        answers = list(askers.map(asking.quickly, questions))

    assert all(same(answer, once[question]) for question, answer in zip(questions, answers, strict=True))


def change(engine: Engine, statement: str, slug: str = "") -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE data_version SET version = version + 1"))
        values: dict[str, Any] = {"slug": slug} if ":slug" in statement else {}
        connection.execute(text(statement.replace("NOW", "(SELECT version FROM data_version)")), values)


def test_a_database_that_is_gone_is_the_routes_to_tell_until_it_is_back(engine: Engine, asking: Asking) -> None:
    assert asking.quickly("/claims").status_code == 200
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE claim_rendered RENAME TO claim_rendered_gone"))

    answer = asking.quickly("/claims?limit=3")

    assert answer.status_code >= 500
    assert answer.headers["Content-Type"] == "application/problem+json"

    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE claim_rendered_gone RENAME TO claim_rendered"))
    before = asking.answered()
    assert [asking.quickly("/claims?limit=3").status_code for _ in range(3)] == [200] * 3
    assert asking.answered() == before + 3
