"""Documents that are sent: a page becomes its article, the text is read beside the service, and then it is kept."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from app import ingest
from app.counts import CLAIMS_READ, DOCUMENTS_READ
from app.db import transaction
from app.errors import DocumentRefused
from app.extract import Reading
from app.history import Author
from app.ingest import Ingested
from app.intake import NewDocument
from app.readers import Readers
from app.web_page import WebPage

Answer = TypeVar("Answer")


class Sent(NamedTuple):
    """What a client sends: a text, or a page, and the facts of `NewDocument` that it knows."""

    content: str
    is_html: bool
    facts: Mapping[str, Any]


class Prepared(NamedTuple):
    """A document that may be read; `inferred` names the facts that its page gave and its sender did not."""

    document: NewDocument
    inferred: tuple[str, ...] = ()


class Brought(NamedTuple):
    """What became of a document."""

    kept: Ingested
    inferred: tuple[str, ...]


class Door(NamedTuple):
    """By which documents come in."""

    engine: Engine
    readers: Readers
    author: Author


def bring(door: Door, sent: Sent, answer: Callable[[Session, Brought], Answer]) -> Answer:
    """Read a document and keep it; `answer` is asked within the same transaction. The caller has a `place`."""
    if sent.is_html:
        new, inferred = of_page(door.readers.read_page(sent.content), sent.facts)
    else:
        new, inferred = Prepared(NewDocument(text=sent.content, **sent.facts))
    with Session(door.engine) as session:
        known = ingest.is_known(session, new)
    reading = None if known else door.readers.read(new)
    with transaction(door.engine) as session:
        kept = ingest.ingest(session, new, reading, door.author)
        told = answer(session, Brought(kept, inferred))
    if reading is not None and kept.new:
        _count(reading)
    return told


def _count(reading: Reading) -> None:
    DOCUMENTS_READ.add()
    for rule, times in Counter(draft.rule for draft in reading.drafts).items():
        CLAIMS_READ.add(rule, times=times)


def of_page(page: WebPage, given: Mapping[str, Any]) -> Prepared:
    """The article of a page, with what the page says of itself where nobody said otherwise."""
    stated = {
        "title": page.title,
        "source": page.site,
        "published_on": page.published_on and date.fromisoformat(page.published_on),
    }
    taken = {name: value for name, value in stated.items() if value and name not in given and _fits(name, value)}
    facts: dict[str, Any] = {**given, **taken, "published_on_inferred": "published_on" in taken}
    return Prepared(NewDocument(text=page.text, **facts), tuple(taken))


def _fits(name: str, value: Any) -> bool:  # noqa: ANN401  a fact has any type
    """Whether it could stand there: what a page says of itself is no reason to refuse it."""
    try:
        NewDocument(text="any", **{name: value})
    except DocumentRefused:
        return False
    return True
