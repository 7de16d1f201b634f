"""From what was read to the rows that are kept of it; no database here."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from sqlmodel import SQLModel

from app.errors import ReadingFailed
from app.extract import Draft, Mention, Reading, Span
from app.intake import NewDocument
from app.models import Appearance, Claim, Document, Source, Speaker, SpeakerAlias
from app.names import claim_id, document_id, normalise, slugify, text_sha256
from app.rates import Figure, per_month
from app.vocabulary import SpeakerKind

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


def claims(of: Document, reading: Reading) -> Iterator[Claim]:
    """A claim for each draft, in reading order; its appearance and its speaker are the caller's to set."""
    seen: Counter[tuple[str, int]] = Counter()
    for draft in reading.drafts:
        _verify(of.text, draft)
        place = (draft.kind, draft.anchor)
        yield Claim(id=claim_id(of.sha256, *place, seen[place]), document_id=of.id, **_columns(draft))
        seen[place] += 1


def everybody(reading: Reading) -> dict[str, Mention]:
    """Whoever is mentioned, by slug, as mentioned first."""
    mentioned: dict[str, Mention] = {}
    for who in _mentions(reading):
        mentioned.setdefault(slug(who), who)
    return mentioned


def slug(who: Mention) -> str:
    """The stable name of whoever is mentioned."""
    return _fit(Speaker, "slug", who.slug or slugify(who.name))


def slugs(mentions: Iterable[Mention]) -> list[str]:
    """The stable names of several, in order, each once."""
    return list(dict.fromkeys(map(slug, mentions)))


def speaker(who: Mention) -> Speaker:
    """Whoever is mentioned, as a row."""
    return Speaker(slug=slug(who), name=_fit(Speaker, "name", who.name), kind=who.kind)


def aliases(reading: Reading) -> dict[str, set[str]]:
    """By slug, the normalised names under which each may be asked for: a person by the surname too."""
    found: dict[str, set[str]] = {}
    for who in _mentions(reading):
        names = [who.name, slug(who), *who.aliases]
        surname = normalise(who.name).split()[-1:] if who.kind is SpeakerKind.PERSON else []
        known = {_fit(SpeakerAlias, "alias", alias) for alias in [*map(normalise, names), *surname]}
        found.setdefault(slug(who), set()).update(known - {""})
    return found


def _mentions(reading: Reading) -> Iterator[Mention]:
    for draft in reading.drafts:
        yield from (draft.speaker,) if draft.speaker else ()
        yield from draft.relays
        yield from draft.origins


def _columns(draft: Draft) -> dict[str, Any]:
    said = {name: getattr(draft, name) for name in _SAID}
    role = draft.speaker.role if draft.speaker else None
    low, high = per_month(_figure(draft))
    columns = {**said, "speaker_role": role, "per_month_low": low, "per_month_high": high}
    return {name: _fit(Claim, name, value) if type(value) is str else value for name, value in columns.items()}


def _figure(draft: Draft) -> Figure:
    return Figure(
        low=draft.value_low,
        high=draft.value_high,
        bound=draft.bound,
        basis=draft.basis,
        per=draft.per,
        start=draft.period_start,
        end=draft.period_end,
    )


def _verify(text: str, draft: Draft) -> None:
    """Nothing is kept that the text does not bear out."""
    if not draft.evidence or not all(_is_there(text, span) for span in draft.evidence):
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
