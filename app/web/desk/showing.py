"""What a page of the desk shows: a claim beside its text, what may be decided, and where it stands in the queue."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fastapi import Request
from sqlmodel import Session

from app import queries
from app.deps import Visit
from app.errors import ClaimWithdrawn, InvalidParameter, NotFound
from app.filters import ClaimQuery, is_text
from app.history import Author
from app.models import Claim, Revision
from app.queries import Queue
from app.questions import HistoryQuery
from app.review import DECISIONS
from app.schemas import ClaimParts, claim_row
from app.vocabulary import (
    MEASURES,
    UNITS,
    Action,
    Attribution,
    CheckStatus,
    Recorded,
    Review,
    RevisionReason,
)
from app.web import listing
from app.web.addresses import Pairs, address, filters_of, root
from app.web.chips import chips, notices
from app.web.desk.fields import END, START, Typed, groups, merged, stands, words_at
from app.web.desk.reviewer import Reviewer
from app.web.desk.text import excerpt
from app.web.words.names import party, word

_CHOICES = {"check_status": tuple(CheckStatus), "attribution": tuple(Attribution), "measure": tuple(MEASURES)}
_TYPED = ("speaker", "source", "q")
"""What the queue is narrowed by on the page, from lists and by typing; any filter may stand in the address."""
_MOST_NAMES = 100
_MOST_CHANGES = 20


class Desk(NamedTuple):
    """One request for a page of the desk."""

    request: Request
    session: Session
    reviewer: Reviewer
    query: ClaimQuery
    """Which claims wait: those that nobody has looked at, unless others are asked for."""

    @property
    def pairs(self) -> Pairs:
        """The question as an address has it."""
        kept = filters_of(self.query)
        if self.query.review == (Review.EXTRACTED,):
            kept = [one for one in kept if one[0] != "review"]
        return kept + ([("sort", ",".join(self.query.sort))] if self.query.sort else [])

    @property
    def path(self) -> str:
        """The address of the desk."""
        return f"{root(self.request)}explore/review"

    def to(self, claim: str | None = None, step: str = "", *more: tuple[str, str]) -> str:
        """An address of the desk, with the same question."""
        return address("/".join(filter(None, (self.path, claim, step))), [*self.pairs, *more])


class Attempt(NamedTuple):
    """What a reviewer sent that was not done."""

    action: str
    typed: Typed
    faults: Mapping[str, Mapping[str, Any]]
    why: Mapping[str, str]
    """Reason and note, as they were typed."""
    version: int | None = None
    """What the claim was when the reviewer last saw it, where another has changed it meanwhile."""


def question(query: ClaimQuery) -> ClaimQuery:
    """The queue that is asked for."""
    if query.as_of is not None:
        detail = "The desk shows what stands now."
        raise InvalidParameter([{"parameter": "as_of", "code": "misplaced", "detail": detail}])
    left_out = {"cursor": None, "embed": (), "distinct": False}
    waiting = {} if query.review else {"review": (Review.EXTRACTED,)}
    return query.model_copy(update={**left_out, **waiting})


def claim_at(session: Session, claim_id: str) -> ClaimParts:
    """The claim that is looked at. Errors: NotFound, ClaimWithdrawn."""
    parts = queries.find_claim(session, claim_id) if is_text(claim_id) else None
    if parts is None:
        raise NotFound("There is no such claim.")
    if parts.claim.review is Review.WITHDRAWN:
        raise ClaimWithdrawn("The claim was taken back.", tombstone=queries.tombstone(session, parts.claim))
    return parts


def version_of(session: Session, claim_id: str) -> int:
    """The claim's last change, by which it is known whether another came meanwhile."""
    return number_of(queries.last_changes(session, [claim_id]).get(claim_id))


def number_of(change: Revision | None) -> int:
    """The number of a change; 0 where there is none."""
    return (change.id or 0) if change else 0


def shown(desk: Desk, claim_id: str, was: str = "", attempt: Attempt | None = None) -> dict[str, Any]:
    """All that the page of a claim shows."""
    session = desk.session
    parts = claim_at(session, claim_id)
    row, evidence = claim_row(parts), queries.find_evidence(session, parts.claim)
    document = queries.find_document(session, parts.claim.document_id)
    text = queries.find_text(session, parts.claim.document_id)
    if document is None or text is None:
        raise NotFound("The document is gone.")
    now, form = stands(row, evidence), groups(row["kind"])
    meanwhile = list(_meanwhile(session, claim_id, attempt))
    then = _then(session, meanwhile) or now
    given = merged(attempt.typed, then, now) if attempt else now
    last = queries.last_changes(session, [claim_id]).get(claim_id)
    return {
        **frame(desk, queries.find_queue(session, desk.query, claim_id), was),
        "row": row,
        "evidence": evidence,
        "relays": parts.relays,
        "origins": parts.origins,
        "document": document,
        "excerpt": excerpt(text[1], document, claim_id, evidence),
        "checks": [one for one in queries.list_checks(session, document["id"]) if one["claim_id"] == claim_id],
        "may": {action.value for action in DECISIONS if parts.claim.review in DECISIONS[action]},
        "last": last,
        "version": number_of(last),
        "groups": form,
        "labels": {one.name: one.label for group in form for one in group.fields} | {START: "The words", "note": "Why"},
        "now": now,
        "then": then,
        "typed": given,
        "picked": words_at(text[1], given) or words_at(text[1], now),
        "picked_anew": bool(words_at(text[1], given)) and (given[START], given[END]) != (now[START], now[END]),
        "attempt": attempt,
        "faults": attempt.faults if attempt else {},
        "meanwhile": meanwhile,
        "reasons": [(one.value, one.definition) for one in RevisionReason],
        "near": _near(desk, document["id"]),
        "do": {step: desk.to(claim_id, step) for step in ("accept", "reject", "correct")},
        "json": f"claims/{claim_id}",
    }


def frame(desk: Desk, queue: Queue, was: str = "") -> dict[str, Any]:
    """What every page of the desk shows: who sits at it, what was done, what is asked, the place in the queue."""
    path = desk.path
    after, before = queue.beside(+1), queue.beside(-1)
    return {
        "reviewer": desk.reviewer,
        "done": _done(desk, was),
        "leave": desk.to(None, "leave"),
        "first": desk.to(),
        "sorted_by": ", ".join(desk.query.sort),
        "chips": list(chips(path, [one for one in desk.pairs if one[0] != "sort"], queue.understood)),
        "notices": list(notices(path, desk.pairs, queue.understood)),
        "choices": {
            name: [(str(one), word(name, one), (name, str(one)) in desk.pairs) for one in words]
            for name, words in _CHOICES.items()
        },
        "asked": {name: ", ".join(value for key, value in desk.pairs if key == name) for name in _TYPED},
        "carried": listing.carried(desk.pairs, (*_CHOICES, *_TYPED)),
        "desk_path": path,
        "place": queue.place,
        "total": queue.total,
        "is_cut": queue.is_cut,
        "after": desk.to(after) if after else None,
        "before": desk.to(before) if before else None,
    }


def _done(desk: Desk, was: str) -> dict[str, Any] | None:
    """What became of the claim that was looked at before, as it stands: an address alone says nothing."""
    parts = queries.find_claim(desk.session, was) if was and is_text(was) else None
    if parts is None or parts.claim.review is Review.EXTRACTED:
        return None
    last = queries.last_changes(desk.session, [was]).get(was)
    is_own = last is not None and last.key_id == desk.reviewer.author.key_id
    return {"row": claim_row(parts), "url": desk.to(was), "by": None if is_own else (last and last.author)}


def _meanwhile(session: Session, claim_id: str, attempt: Attempt | None) -> Iterator[dict[str, Any]]:
    """What others did since the reviewer saw the claim."""
    if attempt is None or attempt.version is None:
        return
    since = HistoryQuery.model_construct(since=attempt.version, limit=_MOST_CHANGES)
    yield from queries.list_changes(session, since, queries.changes_of(session, Recorded.CLAIM, claim_id)).rows


def _then(session: Session, meanwhile: Sequence[Mapping[str, Any]]) -> Typed | None:
    """The claim as the reviewer was shown it: as it was before the first of these changes."""
    state = meanwhile[0]["before"] if meanwhile else None
    if not state:
        return None
    speaker = queries.find_speaker(session, state["speaker"]) if state["speaker"] else None
    return stands({**state, "speaker_name": speaker and speaker["name"]}, state["evidence"])


def _near(desk: Desk, document_id: str) -> dict[str, Sequence[tuple[str, str]]]:
    """What may be typed: those whom the document credits, then the commonest; the sides; the units."""
    visit = Visit(desk.request, desk.session, desk.request.app.state.cursors, False, 0, {})
    here = listing.find(visit, listing.query_of(_MOST_NAMES), embed=("speaker",), within=document_id).rows
    found = {group.name: group for group in listing.facets(visit, ClaimQuery(), ("speaker", "party"), _MOST_NAMES)}
    names = {row["speaker_name"]: "in this text" for row in here if row["speaker_name"]}
    for one in found["speaker"].choices if "speaker" in found else ():
        names.setdefault(one.label, one.value)
    sides = [(party(one.value), one.value) for one in found["party"].choices] if "party" in found else []
    return {
        "speaker": list(names.items()),
        "party": sides,
        "unit": list(UNITS.items()),
        "measure": list(MEASURES.items()),
    }


def is_again(claim: Claim, last: Revision | None, action: Action, author: Author) -> bool:
    """Whether this reviewer has just done the same, as by pressing twice."""
    is_own = last is not None and last.key_id == author.key_id and last.action is action
    return is_own and claim.review not in DECISIONS.get(action, {})
