"""Very many invented claims, put in at once: for tests of what must not grow with their number."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert
from sqlmodel import col

from app.db import transaction
from app.models import Appearance, Claim, ClaimLink, ClaimWords, Document, Evidence, Source, Speaker
from app.names import text_sha256
from app.search_text import search_text

A_DOCUMENT = 50
"""Claims of one document."""

_THEN = datetime(2031, 1, 1, tzinfo=UTC)
_SENTENCE = "Orla Venn said {:04} soldiers were killed. "
_LENGTH = len(_SENTENCE.format(0))


def add_crowd(engine: Engine, documents: int, first: int = 0, searched: bool = False) -> int:
    """So many documents of 50 claims each; every tenth has no date. How many claims they have.

    What they are found by takes long to keep, and is kept where it is `searched`.
    """
    with transaction(engine) as session:
        if first == 0:
            names = {"created_at": _THEN, "kind": "person"}
            session.execute(insert(Speaker), {"id": 1, "slug": "orla-venn", "name": "Orla Venn", **names})
            session.execute(insert(Source), {"id": 1, "slug": "river-news", "name": "River News", "created_at": _THEN})
        for number in range(first, first + documents):
            for table, rows in _rows(number).items():
                # claims in one statement, since Postgres counts them after each: without an answer each would be one
                into = insert(Claim).returning(col(Claim.id)) if table is Claim else insert(table)
                session.execute(into, rows)
                if searched and table is Claim:
                    session.execute(insert(ClaimWords), [_words(claim) for claim in rows])
    return documents * A_DOCUMENT


def _rows(number: int) -> dict[type[Any], list[dict[str, Any]]]:
    text = "".join(_SENTENCE.format(place) for place in range(A_DOCUMENT))
    document_id = f"doc_{number:010}"
    day = date(2030, 1, 1) + timedelta(number) if number % 10 else None
    claims = list(_claims(number, document_id, day))
    document = {"id": document_id, "sha256": text_sha256(document_id), "text": text, "language": "en"}
    appearance = {"id": number + 1, "document_id": document_id, "source_id": 1, "published_on": day}
    return {
        Document: [{**document, "created_at": _THEN}],
        Appearance: [{**appearance, "title": "Killed", "published_on_inferred": False, "created_at": _THEN}],
        Claim: claims,
        Evidence: [_span(claim) for claim in claims],
        ClaimLink: [{"claim_id": claims[0]["id"], "kind": "relay", "position": 0, "speaker_id": 1}],
    }


def _claims(number: int, document_id: str, day: date | None) -> Iterator[dict[str, Any]]:
    for place in range(A_DOCUMENT):
        yield {
            "id": f"clm_{number:06}{place:04}",
            "document_id": document_id,
            "appearance_id": number + 1,
            "published_on": day,
            "kind": "statistic",
            "statement": f"{place:04} soldiers were killed",
            "measure": "casualties",
            "scope": "killed",
            "unit": "people",
            "value_low": float(place),
            "value_high": float(place),
            "bound": "exact",
            "value_text": f"{place:04}",
            "status": "asserted",
            "attribution": "paraphrase",
            "attribution_explicit": True,
            "speaker_id": 1,
            "period_inferred": False,
            "review": "extracted",
            "anchor": place * _LENGTH,
            "rule": "test",
            "created_at": _THEN,
            "updated_at": _THEN,
        }


def _words(claim: dict[str, Any]) -> dict[str, Any]:
    return {"claim_id": claim["id"], "words": search_text([claim["statement"]])}


def _span(claim: dict[str, Any]) -> dict[str, Any]:
    start = claim["anchor"] + len("Orla Venn said ")
    end = start + len(claim["statement"])
    return {"claim_id": claim["id"], "document_id": claim["document_id"], "start": start, "end": end, "primary": True}
