"""What tests of reviewing share: a desk with a key, and lawful claims to review."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import httpx
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from app.extract import Finding, Mention, Span
from app.models import Revision
from app.vocabulary import Attribution, Basis, Bound, CheckStatus, KeyScope, Per, Scope, SpeakerKind
from tests.conftest import adding
from tests.databases import filled
from tests.drafts import AGENCY, MINISTRY, span, statement, statistic
from tests.service import asking, service_over
from tests.writing import bearer, make_key

WHY = {"reason": "extraction_error", "note": "The text says otherwise."}

QUAY = (
    "🚢 Lendia loses 40 boats\n"
    "Orla Venn said that between 30 and 40 boats sank in May.\n"
    "Dorian Osk told Tidewater Agency that 120 sailors a week were killed, citing the Ministry of Harbours.\n"
    "“Nobody sleeps in Tessara”, he added. Peter Venn counted 14 wounded."
)
DORIAN = Mention("Dorian Osk", SpeakerKind.PERSON, role="spokesman")
BOATS: dict[str, Any] = {"measure": "equipment_losses", "unit": "item", "item": "boat", "party": "lendia"}
WORDS = {
    "headline": "Lendia loses 40 boats",
    "boats": "between 30 and 40 boats sank",
    "sailors": "120 sailors a week were killed",
    "sleep": "Nobody sleeps in Tessara",
    "wounded": "14 wounded",
}


def place(words: str) -> dict[str, int]:
    """Where the words stand in QUAY, as a span that is sent."""
    start = QUAY.index(words)
    return {"start": start, "end": start + len(words)}


def in_quay(words: str) -> Span:
    """The same as a span that is read."""
    return span(QUAY, words)


def add_quay(engine: Engine, more: str = "") -> str:
    """A headline, a range, a rate that was passed on, a statement: all of them lawful; the document's id.

    With `more` behind it, it is another document.
    """
    drafts = [
        statistic(
            QUAY,
            WORDS["headline"],
            **BOATS,
            value_low=40.0,
            value_high=40.0,
            value_text="40",
            speaker=None,
            attribution=Attribution.HEADLINE,
            check_status=CheckStatus.NUMBER_IS_RANGE_END,
        ),
        statistic(
            QUAY, WORDS["boats"], **BOATS, value_low=30.0, value_high=40.0, bound=Bound.RANGE, value_text="30 and 40"
        ),
        statistic(
            QUAY,
            WORDS["sailors"],
            speaker=DORIAN,
            relays=(AGENCY,),
            origins=(MINISTRY,),
            scope=Scope.KILLED,
            basis=Basis.RATE,
            per=Per.WEEK,
            value_text="120",
        ),
        statement(QUAY, WORDS["sleep"], speaker=DORIAN, attribution=Attribution.QUOTE),
        statistic(
            QUAY, WORDS["wounded"], speaker=PETER, scope=Scope.WOUNDED, value_low=14.0, value_high=14.0, value_text="14"
        ),
    ]
    findings = [Finding(0, CheckStatus.NUMBER_IS_RANGE_END, body=1)]
    facts = {"source": "Tidewater Post", "title": "Boats lost", "published_on": date(2031, 6, 2)}
    return adding(engine)(QUAY + more, drafts, findings, **facts).document_id


PETER = Mention("Peter Venn", SpeakerKind.PERSON)


class Desk:
    """Somebody who reviews a document over HTTP."""

    def __init__(self, engine: Engine, client: httpx.Client, document: str) -> None:
        self.engine, self.client, self.document = engine, client, document
        key, self.key = make_key(engine, {KeyScope.REVIEW})
        self.headers = bearer(key)

    def claims(
        self, query: str = "review=extracted,accepted,corrected,rejected,withdrawn"
    ) -> dict[str, dict[str, Any]]:
        """The document's claims by their statement."""
        rows = self.client.get(f"/claims?limit=1000&document={self.document}&{query}").json()["data"]
        return {row["statement"]: row for row in rows}

    def id(self, name: str) -> str:
        """The id of a claim of QUAY."""
        return str(self.claims()[WORDS[name]]["id"])

    def get(self, claim_id: str) -> httpx.Response:
        """The claim as everybody sees it."""
        return self.client.get(f"/claims/{claim_id}")

    def patch(self, claim_id: str, if_match: str | None = None, **members: Any) -> httpx.Response:
        """Correct a claim."""
        headers = self.headers | ({"If-Match": if_match} if if_match is not None else {})
        return self.client.patch(f"/claims/{claim_id}", headers=headers, json=WHY | members)

    def post(self, path: str, **members: Any) -> httpx.Response:
        """Send something, with a why."""
        return self.client.post(path, headers=self.headers, json=WHY | members)

    def version(self) -> int:
        """The data version."""
        return int(self.client.get("/version").json()["data_version"])

    def revisions(self, subject: str) -> list[Revision]:
        """What is recorded of a thing, in order."""
        with Session(self.engine) as session:
            query = select(Revision).where(Revision.subject == subject).order_by(col(Revision.id))
            return list(session.exec(query))


@contextmanager
def desk(engine: Engine, document: str | None = None) -> Iterator[Desk]:
    """A desk at the service over a database, with a document to review."""
    document = document or filled(engine, "quay", lambda: add_quay(engine))
    with asking(service_over(engine)) as client:
        yield Desk(engine, client, document)


def shown_in_view(engine: Engine, claim_id: str) -> dict[str, Any] | None:
    """The claim's row as SQL sees it."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT * FROM v_claims WHERE id = :id"), {"id": claim_id}).mappings().first()
        return None if found is None else dict(found)
