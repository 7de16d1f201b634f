"""Some invented documents for tests of the service: what they say is in their texts, and nowhere else."""

from datetime import date
from typing import Any

from app.extract import Finding, Mention, Span
from app.vocabulary import Attribution, Basis, Bound, CheckStatus, Per, Scope, SpeakerKind, Status
from tests.conftest import AddDocument
from tests.databases import filled
from tests.drafts import AGENCY, MINISTRY, ORLA, span, statement, statistic

PETER = Mention("Peter Venn", SpeakerKind.PERSON)
DORIAN = Mention("Dorian Osk", SpeakerKind.PERSON, role="spokesman", aliases=("Osk, Dorian", "Оськ"))

HARBOUR = (
    "🚢 Lendia loses 300 soldiers a week\n"
    "Orla Venn said “between 200 and 300 soldiers die each week”, and later that 300 fall every week.\n"
    "Dorian Osk, citing the Ministry of Harbours, told Tidewater Agency that 12.5 million tonnes of grain burnt.\n"
    "He wants losses at 500 a month by summer. “Nobody sleeps in Tessara”, he added.\n"
)
RIVER = "Dorian Osk said 40 boats crossed the river Ambel.\r\n"
RALLY = "Peter Venn said 120 soldiers were killed at the rally."

WORDS = {
    "headline": "Lendia loses 300 soldiers a week",
    "losses": "between 200 and 300 soldiers die each week",
    "again": "300 fall every week",
    "grain": "12.5 million tonnes of grain burnt",
    "target": "losses at 500 a month by summer",
    "sleep": "Nobody sleeps in Tessara",
}
_WEEKLY: dict[str, Any] = {"party": "lendia", "basis": Basis.RATE, "per": Per.WEEK, "scope": Scope.KILLED}
_RANGE: dict[str, Any] = {"value_low": 200.0, "value_high": 300.0, "bound": Bound.RANGE, "value_text": "200 and 300"}


def in_harbour(name: str) -> Span:
    """Where those words of HARBOUR stand."""
    return span(HARBOUR, WORDS[name])


def add_harbour(add_document: AddDocument, **facts: Any) -> str:
    """A headline, a range said twice, a count passed on, a target, a statement; the document's id."""
    if facts:
        return _add_harbour(add_document, **facts)
    return filled(add_document.engine, "harbour", lambda: _add_harbour(add_document))


def _add_harbour(add_document: AddDocument, **facts: Any) -> str:
    known = {"source": "Tidewater Post", "title": "Lendia loses 300", "published_on": date(2031, 5, 6), **facts}
    drafts = [
        statistic(HARBOUR, WORDS["headline"], speaker=None, attribution=Attribution.HEADLINE, **_WEEKLY),
        statistic(HARBOUR, WORDS["losses"], evidence=(in_harbour("losses"), in_harbour("again")), **_WEEKLY | _RANGE),
        statistic(
            HARBOUR,
            WORDS["grain"],
            speaker=DORIAN,
            relays=(AGENCY,),
            origins=(MINISTRY,),
            measure="cost",
            unit="tonne",
            value_low=12_500_000.5,
            value_high=None,
        ),
        statistic(HARBOUR, WORDS["target"], speaker=DORIAN, status=Status.TARGETED, party="lendia"),
        statement(HARBOUR, WORDS["sleep"], speaker=DORIAN, attribution=Attribution.QUOTE),
    ]
    findings = [Finding(0, CheckStatus.NUMBER_IS_RANGE_END, body=1), Finding(0, CheckStatus.NO_SUPPORT)]
    return add_document(HARBOUR, drafts, findings, **known).document_id


def add_river(add_document: AddDocument, **facts: Any) -> str:
    """One claim by Dorian Osk, of no known date; the document's id."""
    if facts:
        return _add_river(add_document, **facts)
    return filled(add_document.engine, "river", lambda: _add_river(add_document))


def _add_river(add_document: AddDocument, **facts: Any) -> str:
    draft = statistic(RIVER, "40 boats crossed the river", speaker=DORIAN, measure="attacks", unit="item", item="boat")
    return add_document(RIVER, [draft], **{"source": "River News", **facts}).document_id


def add_rally(add_document: AddDocument, **facts: Any) -> str:
    """One claim by another Venn, older than the rest; the document's id."""
    if facts:
        return _add_rally(add_document, **facts)
    return filled(add_document.engine, "rally", lambda: _add_rally(add_document))


def _add_rally(add_document: AddDocument, **facts: Any) -> str:
    draft = statistic(RALLY, "120 soldiers were killed", speaker=PETER, scope=Scope.KILLED, party="lendia")
    return add_document(RALLY, [draft], **{"published_on": date(2030, 1, 1), **facts}).document_id


def add_all(add_document: AddDocument) -> None:
    """All of them: seven claims, four speakers of claims, two of them called Venn."""

    def fill() -> None:
        for add in (_add_harbour, _add_river, _add_rally):
            add(add_document)

    filled(add_document.engine, "all", fill)


__all__ = ["HARBOUR", "ORLA", "RIVER", "WORDS", "add_all", "add_harbour", "add_rally", "add_river", "in_harbour"]
