"""Writes of every kind, by chance: for tests of what history promises of any sequence of them."""

import json
import random
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.db import transaction
from app.errors import AppError
from app.history import Author, Change, Why
from app.models import Claim, Document, Speaker
from app.review import correct, decide
from app.review.decisions import DECISIONS
from app.speakers import Changes, alter, merge
from app.vocabulary import Action, Review, RevisionReason
from tests import random_claims
from tests.conftest import adding

DESK = Author("Tidewater desk", "key_0000000000")
WHY = Why(RevisionReason.OTHER, "By chance.")

Write = Callable[[Engine, random.Random, int], None]


def _bring(engine: Engine, chance: random.Random, number: int) -> None:
    random_claims.add_one(engine, chance, number)


def _publish(engine: Engine, chance: random.Random, number: int) -> None:
    """A text that is there appears elsewhere, perhaps earlier."""
    with Session(engine) as session:
        texts = session.exec(select(Document.text).order_by(Document.id)).all()
    if texts:
        adding(engine)(chance.choice(texts), [], **random_claims.facts(chance) | {"source": f"Harbour Sheet {number}"})


def _decide(engine: Engine, chance: random.Random, _: int) -> None:
    def change(change: Change, claim: Claim) -> None:
        possible = [action for action in DECISIONS if (claim.review, action) != (Review.WITHDRAWN, Action.REJECTED)]
        decide(change, claim, chance.choice(possible))

    _change_one(engine, chance, change)


def _correct(engine: Engine, chance: random.Random, _: int) -> None:
    def change(change: Change, claim: Claim) -> None:
        if claim.review is not Review.WITHDRAWN:
            correct(change, claim, {"party": chance.choice(["lendia", "tessara", "marsh-isles", None])})

    _change_one(engine, chance, change)


def _change_one(engine: Engine, chance: random.Random, change: Callable[[Change, Claim], None]) -> None:
    with transaction(engine) as session:
        of_change = Change(session, DESK, WHY)
        claims = session.exec(select(Claim).order_by(col(Claim.id))).all()
        if claims:
            change(of_change, chance.choice(claims))


def _rename(engine: Engine, chance: random.Random, number: int) -> None:
    def change(change: Change, speakers: list[Speaker]) -> None:
        slug = chance.choice([None, f"renamed-{number}", *(who.slug for who in speakers[:1])])
        name = chance.choice([None, f"Velis Ormon {number}"])
        alter(change, speakers[0], Changes(name=name, slug=slug, aliases=chance.choice([None, ["Ormon", "Osk"]])))

    _change_speakers(engine, chance, change)


def _merge(engine: Engine, chance: random.Random, _: int) -> None:
    def change(change: Change, speakers: list[Speaker]) -> None:
        merge(change, speakers[0], speakers[1])

    _change_speakers(engine, chance, change)


def _change_speakers(engine: Engine, chance: random.Random, change: Callable[[Change, list[Speaker]], None]) -> None:
    with suppress(AppError), transaction(engine) as session:
        of_change = Change(session, DESK, WHY)
        speakers = list(session.exec(select(Speaker).order_by(Speaker.slug)))
        chance.shuffle(speakers)
        if len(speakers) > 1:
            change(of_change, speakers)


WRITES: dict[str, Write] = {
    "bring": _bring,
    "publish": _publish,
    "decide": _decide,
    "correct": _correct,
    "rename": _rename,
    "merge": _merge,
}
"""What may happen, by name."""


def happen(engine: Engine, names: list[str], chance: random.Random) -> list[datetime]:
    """Let it all happen, one after the other; the moments when each was done."""
    moments = []
    for number, name in enumerate(names):
        WRITES[name](engine, chance, number)
        moments.append(datetime.now(UTC))
    return moments


def answers(ask: Callable[[str], Any], questions: list[str]) -> dict[str, Any]:
    """What is answered to each, but for what is about the answer itself."""
    return {question: _told(ask(question)) for question in questions}


def _told(answer: Any) -> Any:
    if answer.is_redirect:
        return answer.status_code, _LAST.sub("", _MOMENT.sub("", answer.headers["Location"]))
    if answer.headers["Content-Type"] not in {"application/json", "application/problem+json"}:
        return answer.status_code, answer.text
    body = json.loads(_LAST.sub("", _MOMENT.sub("", answer.text)))
    return answer.status_code, {name: body[name] for name in body if name not in _ABOUT}


_MOMENT, _LAST = re.compile(r"as_of=[^&\"]*&"), re.compile(r"[?&]as_of=[^&\"]*")
"""In links."""
_ABOUT = {"meta", "next", "instance", "request_id"}
