"""Headers are those that `/openapi.json` names: all of them, and no other."""

from typing import Any

import httpx
import pytest

from tests.conftest import AddDocument
from tests.library import add_all
from tests.test_openapi import answers_of, description

pytestmark = pytest.mark.once("postgres")

OF_THE_BODY = {"content-type", "content-length", "content-encoding"}
"""What OpenAPI says in other places, or every server decides for itself."""

READ = [path for path, operations in description()["paths"].items() if "get" in operations]
NEEDED = {"/claims/compare": "?measure=cost"}


def address(client: httpx.Client, path: str) -> str:
    """The path with something that is there."""
    [claim, *_] = client.get("/claims?speaker=Osk").json()["data"]
    slug = "river-news" if path.startswith("/sources") else "dorian-osk"
    there = {"claim_id": claim["id"], "document_id": claim["document_id"], "slug": slug, "name": "scope"}
    return path.format(**there) + NEEDED.get(path, "")


def named(answer: dict[str, Any]) -> dict[str, bool]:
    """The headers of an answer, and whether they are always there."""
    headers = description()["components"]["headers"]
    return {name.lower(): headers[name]["required"] for name in answer["headers"]}


def check(path: str, answer: httpx.Response) -> None:
    """The answer has the headers that it should have."""
    answers = answers_of(description()["paths"][path]["get"])
    known = named(answers[str(answer.status_code)])
    sent = {name.lower() for name in answer.headers} - OF_THE_BODY
    assert sent <= set(known), answer.url
    assert {name for name, always in known.items() if always} <= sent, answer.url


@pytest.mark.parametrize("path", READ)
def test_an_answer_has_the_headers_that_are_described(
    client: httpx.Client, add_document: AddDocument, path: str
) -> None:
    add_all(add_document)
    url = address(client, path)
    join = "&" if "?" in url else "?"

    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    check(path, answer)
    check(path, client.get(url, headers={"Prefer": "handling=strict"}))
    check(path, client.get(f"{url}{join}speker=x"))
    if "ETag" in answer.headers:
        again = client.get(url, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert {name: again.headers[name] for name in ("Vary", "Cache-Control", "ETag")} == {
            name: answer.headers[name] for name in ("Vary", "Cache-Control", "ETag")
        }
        check(path, again)


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("/claims?limit=1", ["next"]),
        ("/claims?speaker=Osk", ["canonical"]),
        ("/claims?speaker=Osk&limit=1", ["next", "canonical"]),
        ("/speakers?limit=1", ["next"]),
        ("/claims/series?speaker=Osk", ["canonical"]),
        ("/claims", []),
    ],
)
def test_links_are_given_where_they_lead_somewhere(
    client: httpx.Client, add_document: AddDocument, url: str, names: list[str]
) -> None:
    add_all(add_document)

    assert list(client.get(url).links) == names


@pytest.mark.parametrize("path", [path for path in READ if "{" in path and "/vocabularies/" not in path])
def test_what_is_not_there_has_the_headers_of_a_problem(client: httpx.Client, path: str) -> None:
    url = path.format(claim_id="clm_0000000000", document_id="doc_0000000000", slug="nobody")

    answer = client.get(url)

    assert answer.status_code == 404
    check(path, answer)
