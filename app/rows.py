"""From what was read to the rows that are kept of it; no database here."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from sqlmodel import SQLModel

from app.counts import SPANS_REFUSED
from app.errors import ReadingFailed
from app.extract import Draft, Mention, Span
from app.intake import NewDocument
from app.models import Appearance, Claim, ClaimWords, Document, Source, Speaker, SpeakerAlias
from app.names import claim_id, document_id, normalise, slugify, text_sha256
from app.rates import figure_of, per_month
from app.search_text import search_text
from app.vocabulary import Attribution, Basis, Kind, SpeakerKind

_SAID = [field.name for field in fields(Draft) if field.name in Claim.model_fields]
"""What a draft and a claim have in common, under the same names."""


def document(new: NewDocument, language: str) -> Document:
    """The text as a row, named by what it holds."""
    sha256 = text_sha256(new.text)
    return Document(id=document_id(sha256), sha256=sha256, text=new.text, language=new.language or language)


def appearance(new: NewDocument, document_id: str, source_id: int | None) -> Appearance:
    """Where and when the text was published."""
    return Appearance(
        document_id=document_id,
        source_id=source_id,
        title=new.title,
        published_on=new.published_on,
        published_on_inferred=new.published_on_inferred,
        url=new.url,
    )


def source(name: str) -> Source:
    """A publisher, named by its name."""
    return Source(slug=_fit(Source, "slug", slugify(name)), name=name)


def claims(of: Document, drafts: Iterable[Draft]) -> Iterator[Claim]:
    """A claim for each draft, in reading order; its appearance and its speaker are the caller's to set."""
    seen: Counter[tuple[str, int]] = Counter()
    for draft in drafts:
        _verify(of.text, draft)
        place = (draft.kind, draft.anchor)
        yield Claim(id=claim_id(of.sha256, *place, seen[place]), document_id=of.id, **_columns(draft))
        seen[place] += 1


def draft(claim: Claim, speaker: Mention | None, evidence: Iterable[Span]) -> Draft:
    """A kept claim as it would be read, its primary span first; without relays and origins."""
    said = {name: getattr(claim, name) for name in _SAID}
    return Draft(evidence=tuple(evidence), speaker=speaker, **said)


def rates(claim: Claim) -> dict[str, float | None]:
    """So many a month, as follows from the claim's figure."""
    low, high = per_month(figure_of(claim))
    return {"per_month_low": low, "per_month_high": high}


def words(claim: Claim, evidence: Iterable[str], title: str | None) -> ClaimWords:
    """What a claim is found by: its statement, its evidence, and the title that its row shows."""
    return ClaimWords(claim_id=claim.id, words=found_by(claim, evidence, title))


def found_by(claim: Claim, evidence: Iterable[str], title: str | None) -> str:
    """The same as text."""
    return search_text([claim.statement, *evidence, title], role=claim.speaker_role, item=claim.item)


def everybody(mentions: Iterable[Mention]) -> dict[str, Mention]:
    """Whoever is mentioned, by slug, as mentioned first."""
    mentioned: dict[str, Mention] = {}
    for who in mentions:
        mentioned.setdefault(slug(who), who)
    return mentioned


def slug(who: Mention | Speaker) -> str:
    """The stable name of whoever is mentioned."""
    return _fit(Speaker, "slug", who.slug or slugify(who.name))


def slugs(mentions: Iterable[Mention]) -> list[str]:
    """The stable names of several, in order, each once."""
    return list(dict.fromkeys(map(slug, mentions)))


def speaker(who: Mention) -> Speaker:
    """Whoever is mentioned, as a row."""
    return Speaker(slug=slug(who), name=_fit(Speaker, "name", who.name), kind=who.kind)


def aliases(mentions: Iterable[Mention]) -> dict[str, set[str]]:
    """By slug, the normalised names under which each may be asked for: a person by the surname too."""
    found: dict[str, set[str]] = {}
    for who in mentions:
        surname = normalise(who.name).split()[-1:] if who.kind is SpeakerKind.PERSON else []
        known = {alias(name) for name in (who.name, slug(who), *who.aliases, *surname)}
        found.setdefault(slug(who), set()).update(known - {""})
    return found


def alias(name: str) -> str:
    """The form in which a name is kept and asked for."""
    return _fit(SpeakerAlias, "alias", normalise(name))


def repeat_key(said: Draft | Claim, speaker: Mention | Speaker | None) -> str | None:
    """The same for everything by which one person or body says one thing: who, of what, how much, of which time.

    None for what cannot be a repetition: statements, headlines, a publication's own voice, collectives, which only
    their wording names, and events or periods without a date, which may be others.
    """
    if said.kind is not Kind.STATISTIC or said.attribution in _NOBODYS or speaker is None:
        return None
    if speaker.kind is SpeakerKind.COLLECTIVE or (said.basis in _DATED and said.period_start is None):
        return None
    values = [None if value is None else float(value) for value in (said.value_low, said.value_high)]
    period = [day and day.isoformat() for day in (said.period_start, said.period_end)]
    same = json.dumps([slug(speaker), *(getattr(said, name) for name in _WHAT), *values, *period])
    return hashlib.sha256(same.encode()).hexdigest()[:32]


_NOBODYS = (Attribution.HEADLINE, Attribution.NARRATOR)
_DATED = (Basis.EVENT, Basis.PERIOD)
_WHAT = ("measure", "scope", "party", "item", "unit", "per", "status")


def mentions(drafts: Iterable[Draft]) -> Iterator[Mention]:
    """Every mention of somebody, in reading order."""
    for draft in drafts:
        yield from (draft.speaker,) if draft.speaker else ()
        yield from draft.relays
        yield from draft.origins


def _columns(draft: Draft) -> dict[str, Any]:
    said = {name: getattr(draft, name) for name in _SAID}
    role = draft.speaker.role if draft.speaker else None
    low, high = per_month(figure_of(draft))
    rates = {"per_month_low": low, "per_month_high": high}
    columns = {**said, **rates, "speaker_role": role, "repeat_key": repeat_key(draft, draft.speaker)}
    return {name: _fit(Claim, name, value) if type(value) is str else value for name, value in columns.items()}


def _verify(text: str, draft: Draft) -> None:
    """Nothing is kept that the text does not bear out."""
    if not draft.evidence or not all(_is_there(text, span) for span in draft.evidence):
        SPANS_REFUSED.add(draft.rule)
        raise ReadingFailed(f"the rule {draft.rule} gave evidence that is not in the text")
    if not 0 <= draft.anchor < len(text):
        raise ReadingFailed(f"the rule {draft.rule} gave a place that is not in the text")
    if not all(math.isfinite(value) for value in (draft.value_low, draft.value_high) if value is not None):
        raise ReadingFailed(f"the rule {draft.rule} gave a figure that is no number")


def _is_there(text: str, span: Span) -> bool:
    return 0 <= span.start < span.end <= len(text) and not text[span.start : span.end].isspace()


def _fit(table: type[SQLModel], column: str, value: str) -> str:
    """What a text says may be longer than its column, where Postgres would refuse the document and SQLite would not."""
    longest = getattr(SQLModel.metadata.tables[str(table.__tablename__)].c[column].type, "length", None)
    return value[:longest]
