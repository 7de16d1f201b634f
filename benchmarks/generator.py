"""Claims that nobody made, as many as asked for, always the same: lines as `export --whole` writes them.

    python -m benchmarks.generator 1000000 > claims.ndjson

Speakers are named by Zipf's law, 50 claims stand in a document, and every span is where it says. What is held at once
does not grow with the number.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from app.extract import Mention
from app.names import claim_id, document_id, slugify, text_sha256
from app.vocabulary import SpeakerKind
from benchmarks import invented
from benchmarks.invented import Weighted, zipf
from benchmarks.sentences import Columns, Sentence, statistic

SPEAKERS, SOURCES, A_DOCUMENT = 2_000, 200, 50
_PARTIES, _PLACES, _FILLERS = 30, 5_000, 4_000
_DAYS, _FIRST = 1_400, date(2028, 1, 1)
_BEGUN = datetime(2032, 1, 1, tzinfo=UTC)

Line = dict[str, Any]

_STATUSES = {"asserted": 70, "estimated": 15, "projected": 6, "targeted": 6, "denied": 3}
_REVIEWS = {"extracted": 945, "accepted": 30, "corrected": 10, "rejected": 10, "withdrawn": 5}
_FINDINGS = {"ok": 60, "number_is_range_end": 15, "number_differs": 15, "speaker_differs": 5, "status_differs": 5}


class World(NamedTuple):
    """Everybody and everything that is named."""

    speakers: Weighted
    relays: list[Mention]
    sources: Weighted
    parties: Weighted
    places: Weighted
    fillers: Weighted


class Place(NamedTuple):
    """A claim in the text that is being written."""

    start: int
    end: int
    anchor: int
    columns: Columns
    more: tuple[int, int] | None = None


def lines(count: int, seed: int = 1) -> Iterator[Line]:
    """Sources and speakers, then each document and its claims."""
    chance = random.Random(seed)  # noqa: S311  the same every time
    world = _world(chance)
    for paper in world.sources.things:
        yield {"record": "source", "slug": slugify(paper), "name": paper, "created_at": _BEGUN.isoformat()}
    for who in world.speakers.things:
        yield invented.speaker_row(who, _BEGUN.isoformat())
    for number in range(-(-count // A_DOCUMENT)):
        yield from _document(world, seed, number, min(A_DOCUMENT, count - number * A_DOCUMENT))


def _world(chance: random.Random) -> World:
    speakers = invented.speakers(chance, SPEAKERS)
    return World(
        speakers=zipf(speakers),
        relays=[who for who in speakers if who.kind in {SpeakerKind.PUBLICATION, SpeakerKind.GOVERNMENT}],
        sources=zipf(invented.papers(chance, SOURCES)),
        parties=zipf(invented.several(_PARTIES, lambda: invented.name(chance), str.lower)),
        places=zipf(invented.several(_PLACES, lambda: invented.name(chance), str.lower)),
        fillers=zipf(invented.several(_FILLERS, lambda: invented.word(chance), str)),
    )


def _document(world: World, seed: int, number: int, count: int) -> Iterator[Line]:
    """A document has a chance of its own, so that each can be made without those before it."""
    chance = random.Random(f"{seed} {number}")  # noqa: S311
    day = _FIRST + timedelta(chance.randrange(_DAYS))
    text = Text(chance, world, day, number)
    for place in range(count):
        text.headline() if place == 0 else text.claim()
    created = (_BEGUN + timedelta(seconds=number)).isoformat()
    whole = "".join(text.parts)
    sha256 = text_sha256(whole)
    yield {
        "record": "document",
        "id": document_id(sha256),
        "sha256": sha256,
        "language": "en",
        "created_at": created,
        "text": whole,
        "appearances": list(_appearances(chance, world, day, text.title)),
    }
    yield from _claims(chance, text, whole, sha256, created)


def _appearances(chance: random.Random, world: World, day: date, title: str) -> Iterator[Line]:
    several = 2 if chance.random() < 0.02 else 1
    for place, paper in enumerate(dict.fromkeys(world.sources.some(chance, several))):
        known, dated = chance.random() < 0.95, chance.random() < 0.95
        slug = slugify(paper)
        yield {
            "source_slug": slug if known else None,
            "source_name": paper if known else None,
            "title": title,
            "published_on": (day + timedelta(place)).isoformat() if dated else None,
            "published_on_inferred": dated and chance.random() < 0.1,
            "url": f"https://{slug}.example/{day:%Y/%m/%d}/{chance.randrange(10**8):08}" if known else None,
        }
        if not known:
            return


class Text:
    """A text that grows sentence by sentence."""

    def __init__(self, chance: random.Random, world: World, day: date, number: int) -> None:
        self._chance, self._world, self._day, self._number = chance, world, day, number
        self.parts: list[str] = []
        self.places: list[Place] = []
        self.title = ""
        self._length = 0

    def _put(self, part: str) -> int:
        """Where it begins."""
        begins = self._length
        self.parts.append(part)
        self._length += len(part)
        return begins

    def headline(self) -> None:
        """The title, which is the text's first line, has a figure and no speaker."""
        said = statistic(self._chance, self._world.parties, self._day)
        begins = self._put(said.words)
        self.title = said.words
        self._put(f"\n\n{self._place()}, {self._day:%d %B %Y}, report {self._number}.\n\n")
        self._add(said, begins, {"attribution": "headline", "status": "asserted", "rule": "headline"})

    def claim(self) -> None:
        """A sentence that credits somebody, or nobody, and one that says nothing."""
        chance = self._chance
        said = self._statement() if chance.random() < 0.05 else self._statistic()
        if chance.random() < 0.08:
            self._put(f"In {self._place()} ")
            begins = self._put(said.words)
            credit: Columns = {"attribution": "narrator", "attribution_explicit": False, "rule": "narrator"}
        else:
            credit, begins = self._credited(said)
        self._put(". ")
        more = None
        if chance.random() < 0.15:
            added = f"It was the heaviest toll at {self._place()} in years"
            start = self._put(added)
            more = (start, start + len(added))
            self._put(". ")
        self._put(self._filler())
        status = chance.choices(list(_STATUSES), list(_STATUSES.values()))[0]
        self._add(said, begins, {"status": status, **credit}, more)

    def _credited(self, said: Sentence) -> tuple[Columns, int]:
        chance, who = self._chance, self._world.speakers.some(self._chance, 1)[0]
        quoted = chance.random() < 0.3
        cue = chance.choice(("said", "told reporters", "stated", "wrote"))
        via, linked = "", dict[str, Any]()
        if chance.random() < 0.1:
            relay = chance.choice(self._world.relays)
            via, linked = f", according to {relay.name},", {"relays": [relay.name], "relay_slugs": [relay.slug]}
        elif chance.random() < 0.1:
            origin = chance.choice(self._world.relays)
            via, linked = f", citing {origin.name},", {"origins": [origin.name], "origin_slugs": [origin.slug]}
        role = f", {who.role}," if who.role and chance.random() < 0.5 else ""
        self._put(f"{who.name}{role} {cue}{via} {'“' if quoted else 'that '}")
        begins = self._put(said.words)
        if quoted:
            self._put("”")
        credit = {
            "attribution": "quote" if quoted else "paraphrase",
            "attributed_text": cue,
            "speaker_slug": who.slug,
            "speaker_name": who.name,
            "speaker_kind": who.kind.value,
            "speaker_role": who.role if role else None,
            "rule": "reporting verb; count",
            **linked,
        }
        return credit, begins

    def _statistic(self) -> Sentence:
        said = statistic(self._chance, self._world.parties, self._day)
        return said._replace(words=f"{said.words} near {self._place()}")

    def _statement(self) -> Sentence:
        words = f"the line at {self._place()} had held and nobody would leave {self._place()}"
        return Sentence(words, {"kind": "statement"}, 0)

    def _place(self) -> str:
        return str(self._world.places.some(self._chance, 1)[0])

    def _filler(self) -> str:
        words = self._world.fillers.some(self._chance, self._chance.randint(5, 15))
        return " ".join(words).capitalize() + (".\n\n" if self._chance.random() < 0.3 else ". ")

    def _add(self, said: Sentence, begins: int, columns: Columns, more: tuple[int, int] | None = None) -> None:
        columns = {"kind": "statistic", **said.columns, **columns}
        self.places.append(Place(begins, begins + len(said.words), begins + said.at, columns, more))


_NOTHING: Line = dict.fromkeys(
    (
        *("measure", "scope", "party", "unit", "item", "value_low", "value_high", "bound", "value_text", "per"),
        *("basis", "attributed_text", "speaker_slug", "speaker_name", "speaker_role", "speaker_kind"),
        *("period_start", "period_end", "period_text", "check_status"),
    )
)
"""What a claim may be without."""


def _claims(chance: random.Random, text: Text, whole: str, sha256: str, created: str) -> Iterator[Line]:
    ids = [claim_id(sha256, place.columns["kind"], place.anchor, 0) for place in text.places]
    for one, place in zip(ids, text.places, strict=True):
        columns = dict(place.columns)
        if columns["attribution"] == "headline" and len(ids) > 1:
            finding = chance.choices(list(_FINDINGS), list(_FINDINGS.values()))[0]
            columns |= {"check_status": finding, "checks": [f"{finding} {ids[1]}"]}
        words = whole[place.start : place.end]
        spans = [(place.start, place.end), *([place.more] if place.more else [])]
        yield {
            "record": "claim",
            "id": one,
            "statement": words,
            **_NOTHING,
            "attribution_explicit": True,
            "period_inferred": False,
            "relays": [],
            "origins": [],
            "relay_slugs": [],
            "origin_slugs": [],
            "checks": [],
            **columns,
            "document_id": document_id(sha256),
            "evidence_text": words,
            "evidence_start": place.start,
            "evidence_end": place.end,
            "evidence_count": len(spans),
            "spans": [f"{start}-{end}" for start, end in spans],
            "anchor": place.anchor,
            "review": chance.choices(list(_REVIEWS), list(_REVIEWS.values()))[0],
            "created_at": created,
            "updated_at": created,
        }


def main() -> None:
    """Write them to standard output."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("claims", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for line in lines(asked.claims, asked.seed):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
