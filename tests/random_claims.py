"""A library of claims of every kind, made by chance but always the same, and a plain reading of what a query asks."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, select, update
from sqlmodel import Session, col

from app.db import transaction
from app.extract import Draft, Finding, Mention
from app.filters import FILTERS, Asks
from app.ingest import Ingested
from app.models import Claim, DataVersion
from app.names import normalise, slugify
from app.queries.search import Phrase, Search, parse
from app.search_text import words
from app.vocabulary import Attribution, Basis, Bound, CheckStatus, Per, Review, Scope, SpeakerKind, Status
from tests.conftest import adding
from tests.drafts import statement, statistic

_WORDS = """
soldiers soldier boats foreign-born foreign born foreignborn 7,000 7000 7 000 1.2 1,2 12.5 million Über uber Оськ O’Kell
okell U.S. us don't “killed” killed/wounded t-72 T72 OR and not drone's drones ½ 10k 5e3x naïve naive x\u0301 ﬁre
fire ７ ٣ a_b NEAR(fell) harbour* 8,000-9,000 <b>burnt</b> & 東京 river’s ﷺ - 1e5
"""
WORDS = _WORDS.split()
"""What texts are made of, and what is searched."""

PEOPLE = [
    Mention("Orla Venn", SpeakerKind.PERSON, role="Lendian defence minister"),
    Mention("Peter Venn", SpeakerKind.PERSON, role="Minister of Foreign-Trade"),
    Mention("Dorian Osk", SpeakerKind.PERSON, role="spokesman", aliases=("Osk, Dorian", "Оськ")),
    Mention("Ministry of Harbours", SpeakerKind.GOVERNMENT),
    Mention("Tidewater Agency", SpeakerKind.PUBLICATION),
]
SLUGS = {
    "Venn": {"orla-venn", "peter-venn"},
    "orla-venn": {"orla-venn"},
    "ORLA VENN": {"orla-venn"},
    "Osk, Dorian": {"dorian-osk"},
    "оськ": {"dorian-osk"},
    "osk": {"dorian-osk"},
    "ministry-of-harbours": {"ministry-of-harbours"},
    "Tidewater Agency": {"tidewater-agency"},
    "Ven": set(),
    "%": set(),
}
"""What some names mean."""

SOURCES = {"Tidewater Post": "tidewater-post", "river-news": "river-news", "RIVER NEWS": "river-news", "nowhere": ""}
NAMES = {normalise(who.name): normalise(who.name).replace(" ", "-") for who in PEOPLE}
DAYS = [date(2031, 5, 1) + timedelta(days) for days in range(0, 40, 3)]
VALUES = [-9000.0, 0.0, 0.5, 24.0, 120.0, 7000.0, 8000.0, 12_500_000.5]
MOMENTS = [datetime(2031, 7, 1, 12, 30, tzinfo=UTC) + timedelta(hours=7 * step, microseconds=step) for step in range(9)]


def fill(engine: Engine) -> None:
    """Forty claims in eight documents."""
    chance = random.Random(7)  # noqa: S311  the same every time
    for number in range(8):
        add_one(engine, chance, number)
    with transaction(engine) as session:
        since = session.execute(select(col(DataVersion.version))).scalar_one()
        for place, claim_id in enumerate(session.execute(select(col(Claim.id)).order_by(col(Claim.id))).scalars()):
            changes = {
                "review": chance.choice(list(Review)),
                "updated_at": MOMENTS[place % len(MOMENTS)],
                "since": since,
            }
            session.execute(update(Claim).where(col(Claim.id) == claim_id).values(**changes, created_at=MOMENTS[0]))


def add_one(engine: Engine, chance: random.Random, number: int) -> Ingested:
    """Five claims in a document, which is another one for each number."""
    lines = [f"{_sentence(chance)} {number}.{line}" for line in range(5)]
    text = "\n".join(lines)
    drafts = [_draft(chance, text, line) for line in lines]
    headlines = [place for place, draft in enumerate(drafts) if draft.attribution is Attribution.HEADLINE]
    findings = [Finding(place, chance.choice(list(CheckStatus))) for place in headlines]
    return adding(engine)(text, drafts, findings, **facts(chance))


def reviewed(engine: Engine) -> set[str]:
    """The ids of all claims that are kept."""
    with Session(engine) as session:
        return set(session.execute(select(col(Claim.id))).scalars())


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(2, 7)))


def facts(chance: random.Random) -> dict[str, Any]:
    return {
        "source": chance.choice([None, "Tidewater Post", "River News"]),
        "title": chance.choice([None, _sentence(chance)]),
        "published_on": chance.choice([None, *DAYS]),
        "url": chance.choice([None, "https://example.org/a"]),
    }


def _draft(chance: random.Random, text: str, line: str) -> Draft:
    attribution = chance.choice(list(Attribution))
    said: dict[str, Any] = {
        "attribution": attribution,
        "status": chance.choice(list(Status)),
        "speaker": None if attribution is Attribution.HEADLINE else chance.choice([None, *PEOPLE]),
        "relays": tuple(chance.sample(PEOPLE, chance.choice([0, 0, 1, 2]))),
        "origins": tuple(chance.sample(PEOPLE, chance.choice([0, 0, 1, 2]))),
    }
    return statement(text, line, **said) if chance.random() < 0.2 else statistic(text, line, **said, **_figure(chance))


def _figure(chance: random.Random) -> dict[str, Any]:
    low, high = sorted(chance.choices(VALUES, k=2))
    start, end = sorted(chance.choices(DAYS, k=2))
    unit = chance.choice(["people", "item", "USD", "km"])
    return {
        "measure": chance.choice(["casualties", "aid", "other", None]),
        "scope": chance.choice([None, *Scope]),
        "party": chance.choice([None, "lendia", "tessara"]),
        "unit": unit,
        "item": chance.choice(["boat", "Shahed drone", "t-72 tank"]) if unit == "item" else None,
        "value_low": chance.choice([low, None]),
        "value_high": chance.choice([high, None]),
        "bound": chance.choice(list(Bound)),
        "basis": chance.choice(list(Basis)),
        "per": chance.choice([None, *Per]),
        "period_start": chance.choice([None, start]),
        "period_end": chance.choice([None, end]),
    }


def matches(row: dict[str, Any], query: dict[str, Any]) -> bool:
    """Whether a claim is what the query asks, read from its row alone; values are those of the query, split."""
    hidden = row["review"] in {"rejected", "withdrawn"} and not query.get("review")
    return not hidden and all(_holds(row, name, asked) for name, asked in query.items() if asked not in ([], None))


def _holds(row: dict[str, Any], name: str, asked: Any) -> bool:
    one = FILTERS[name]
    if one.test is Asks.IS_NOT:
        return not _holds(row, one.field, asked)
    if one.test in _RANGES:
        return _RANGES[one.test](row, one.field, asked)
    if one.test is Asks.HAS:
        return any(row[column] not in (None, []) for column in HAS[one.field]) is asked
    if one.test is Asks.SEARCH:
        return _is_found(row, _parsed(asked))
    if one.test is Asks.WORDS or one.field in {"item", "speaker_role"}:
        return any(_has_words(row[one.field] or "", text) for text in asked)
    return bool(_said(row, one.field) & _meant(one.field, asked))


# each row is held against the same question
_parsed = lru_cache(maxsize=8)(parse)

HAS = {
    "value": ["value_low", "value_high"],
    "per_month": ["per_month_low", "per_month_high"],
    "period": ["period_start", "period_end"],
    "speaker": ["speaker_slug"],
    "role": ["speaker_role"],
    "origin": ["origins"],
    "relay": ["relays"],
    "source": ["source_slug"],
    "url": ["document_url"],
    "published_on": ["published_on"],
    "measure": ["measure"],
    "scope": ["scope"],
    "party": ["party"],
}
ENDS = {
    "value": ("value_low", "value_high"),
    "per_month": ("per_month_low", "per_month_high"),
    "period": ("period_start", "period_end"),
    "published": ("published_on", "published_on"),
    "created": ("created_at", "created_at"),
    "updated": ("updated_at", "updated_at"),
}


def _from(row: dict[str, Any], field: str, asked: Any) -> bool:
    low, high = (row[column] for column in ENDS[field])
    return (high is None and low is not None) or (high is not None and _like(high, asked, first=True) <= high)


def _to(row: dict[str, Any], field: str, asked: Any) -> bool:
    low, high = (row[column] for column in ENDS[field])
    return (low is None and high is not None) or (low is not None and low <= _like(low, asked, first=False))


def _like(value: Any, asked: Any, first: bool) -> Any:
    """What is asked as the row writes it: days as days, moments as moments."""
    if not isinstance(value, str):
        return asked
    moment = asked if "T" in asked else f"{asked}T{'00:00:00' if first else '23:59:59'}Z"
    return moment if "T" in value else moment[:10]


_RANGES: dict[Asks, Callable[[dict[str, Any], str, Any], bool]] = {
    Asks.MIN: _from,
    Asks.FROM: _from,
    Asks.MAX: _to,
    Asks.TO: _to,
}


def _said(row: dict[str, Any], field: str) -> set[str]:
    slugs = {"origin": row["origins"], "relayed_by": row["relays"], "said_or_cited": row["origins"]}
    if field in slugs:
        said = {NAMES[normalise(name)] for name in slugs[field]}
        return said | ({row["speaker_slug"]} if field == "said_or_cited" and row["speaker_slug"] else set())
    column = {"speaker": "speaker_slug", "source": "source_slug", "document": "document_id"}.get(field, field)
    return set() if row[column] is None else {row[column]}


def _meant(field: str, asked: Sequence[str]) -> set[str]:
    if field in {"speaker", "origin", "relayed_by", "said_or_cited"}:
        return {slug for name in asked for slug in (SLUGS[name] if name in SLUGS else meant(name))}
    return {SOURCES.get(name, slugify(name)) for name in asked} if field == "source" else set(asked)


def meant(name: str) -> set[str]:
    """Whose whole name, surname or spelling it is."""
    return {
        slugify(who.name)
        for who in PEOPLE
        for known in (who.name, *who.aliases, *(who.name.split()[-1:] if who.kind is SpeakerKind.PERSON else []))
        if normalise(known) == normalise(name)
    }


def _has_words(text: str, asked: str) -> bool:
    known = {part for word in words(text) for part in word.parts}
    wanted = [part for word in words(asked) for part in word.parts]
    return bool(wanted) and known.issuperset(wanted)


def _is_found(row: dict[str, Any], search: Search) -> bool:
    fields = [row["statement"], *(span["exact"] for span in row["evidence"]), row["document_title"] or ""]
    return any(
        all(any(_stands(fields, phrase) for phrase in term.phrases) is not term.without for term in group)
        for group in search.groups
    )


def _stands(fields: Sequence[str], phrase: Phrase) -> bool:
    for field in fields:
        known = list(words(field))
        wholes, parts = [word.whole for word in known], [part for word in known for part in word.parts]
        digits = [group for word in known for group in word.digits]
        if any(_in_a_row(line, phrase) for line in (wholes, parts)) or (len(phrase) == 1 and phrase[0] in digits):
            return True
    # the groups of digits of all fields follow each other
    groups = [group for field in dict.fromkeys(fields) for word in words(field) for group in word.digits]
    return _in_a_row(groups, phrase)


def _in_a_row(line: Sequence[str], phrase: Phrase) -> bool:
    return any(tuple(line[place : place + len(phrase)]) == phrase for place in range(len(line)))
