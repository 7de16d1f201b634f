"""Claims of a batch: each held against its document's text and the laws, then all of them as rows."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple

from app import rows
from app.bulk.documents import Shown, as_json
from app.bulk.names import Somebody
from app.bulk.record import Revisions
from app.bulk.shape import Row
from app.bulk.tables import write
from app.history import Change
from app.laws import LAWS, Place, Proposed
from app.models import Claim, ClaimLink, ClaimRendered, ClaimWords, Evidence, HeadlineCheck
from app.rates import figure_of, per_month
from app.rendering import last_number
from app.schemas import ClaimParts, SpanText, claim_row, sent
from app.vocabulary import Attribution, CheckStatus, LinkKind, Recorded

_ID = re.compile(r"clm_[0-9a-z]{1,28}")
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
_CHECK = re.compile(r"(\w+)(?: (clm_[0-9a-z]{1,28}))?")
_AS_READ = {"attributed_text", "period_text"}
"""What a reader may put together from the text."""
_LAWS = [law for law in LAWS if not _AS_READ.issuperset(law.of)]

_COLUMNS = tuple(Claim.model_fields)
_NOT_OF_THE_STATE = {"appearance_id", "speaker_id", "repeat_key", "since", "rendered_id"}
_OF_THE_STATE = tuple(name for name in _COLUMNS if name not in _NOT_OF_THE_STATE)
_columns_in_order = itemgetter(*_COLUMNS)
_state_in_order = itemgetter(*_OF_THE_STATE)
_DAYS = ("published_on", "period_start", "period_end", "created_at", "updated_at")


class Said(NamedTuple):
    """A claim that can be kept, but for whom it names."""

    row: Row
    spans: list[Place]
    words: list[str]
    """What stands in the spans, in the order of the text."""
    checks: list[tuple[CheckStatus, str | None]]


def read_claim(row: Row, text: str) -> Said:
    """The claim, held against the text of its document; `ValueError` says what is wrong."""
    spans = list(_spans(row))
    said = Proposed(row, row["speaker_slug"], spans, text)
    for law in _LAWS:
        if not law.holds(said):
            raise ValueError(f"{law.of[-1] if law.of[-1] == 'evidence' else law.of[0]}: {law.detail}")
    if row["anchor"] is None:
        row["anchor"] = row["evidence_start"] + max(0, said.words()[0].find(row["value_text"] or ""))
    for wrong, reason in _FAULTS:
        if wrong(row, text, spans):
            raise ValueError(reason)
    low, high = per_month(figure_of(_columns_of(row)))
    for name, derived in (("per_month_low", low), ("per_month_high", high)):
        if row[name] not in {None, derived}:
            raise ValueError(f"{name} is {row[name]}, but from the figure follows {derived}")
        row[name] = derived
    return Said(row, spans, [text[one.start : one.end] for one in sorted(spans)], list(_checks(row)))


def _spans(row: Row) -> Iterator[Place]:
    primary = (row["evidence_start"], row["evidence_end"])
    if row["spans"] is None:
        yield Place(*primary, primary=True)
        return
    for written in row["spans"]:
        found = _SPAN.fullmatch(written)
        if found is None:
            raise ValueError("spans must be as 717-795")
        place = (int(found[1]), int(found[2]))
        yield Place(*place, primary=place == primary)


def _checks(row: Row) -> Iterator[tuple[CheckStatus, str | None]]:
    for written in row["checks"]:
        found = _CHECK.fullmatch(written)
        if found is None or found[1] not in _STATUSES:
            raise ValueError("checks must be as number_differs clm_2rw6cp8kg5")
        yield _STATUSES[found[1]], found[2]


_STATUSES = {word.value: word for word in CheckStatus}
_Wrong = Callable[[Row, str, list[Place]], bool]


def _is_checked(row: Row, *_: object) -> bool:
    return row["attribution"] is not Attribution.HEADLINE and bool(row["check_status"] or row["checks"])


def _has_unnamed(row: Row, *_: object) -> bool:
    sides = (("relays", "relay_slugs"), ("origins", "origin_slugs"))
    return any(len(row[names] or []) > len(row[slugs] or []) for names, slugs in sides)


_FAULTS: tuple[tuple[_Wrong, str], ...] = (
    (lambda row, text, spans: not _ID.fullmatch(row["id"]), "id must be as clm_2rw6cp8kg5"),
    (lambda row, text, spans: not row["statement"].strip(), "statement is empty"),
    (lambda row, text, spans: not 0 <= row["anchor"] < len(text), "anchor lies outside the text"),
    (
        lambda row, text, spans: row["evidence_text"] not in {None, text[row["evidence_start"] : row["evidence_end"]]},
        "evidence_text is not what stands in the document there",
    ),
    (
        lambda row, text, spans: row["evidence_count"] not in {None, len(spans)},
        "evidence_count is not the number of spans",
    ),
    (_is_checked, "only headlines are checked"),
    (_has_unnamed, "relays and origins need their slugs beside them: relay_slugs, origin_slugs"),
    (lambda row, text, spans: bool(row["speaker_name"] and not row["speaker_slug"]), "speaker_slug is missing"),
)  # fmt: skip
"""What no law of a claim says, since only a file can have it."""


def slugs_of(row: Row) -> Iterator[str]:
    """Everybody whom a claim names."""
    yield from (row["speaker_slug"],) if row["speaker_slug"] else ()
    yield from row["relay_slugs"] or ()
    yield from row["origin_slugs"] or ()


class Tables:
    """The rows that claims become."""

    def __init__(self, change: Change, revisions: Revisions, cast: Mapping[str, Somebody]) -> None:
        self._change, self._revisions, self._cast = change, revisions, cast
        self._rows: dict[type[Any], list[tuple[Any, ...]]] = {one: [] for one in _WRITTEN}
        self._numbers = count(last_number(change.session.connection()) + 1)

    def add(self, said: Said, at: Shown) -> None:
        """A claim with everything that hangs on it."""
        row, version = said.row, self._change.version
        somebody = self._cast.get(row["speaker_slug"]) if row["speaker_slug"] else None
        row |= {
            "appearance_id": at.appearance.id,
            "published_on": at.appearance.published_on,
            "speaker_id": somebody and somebody.id,
            "created_at": row["created_at"] or self._change.at,
            "updated_at": row["updated_at"] or row["created_at"] or self._change.at,
            "since": version,
            "rendered_id": next(self._numbers),
        }
        columns = _columns_of(row)
        row["repeat_key"] = rows.repeat_key(columns, somebody and somebody.who)
        links = {kind: self._links(row[name]) for kind, name in _LINKS.items()}
        self._put(Claim, [_columns_in_order(row)])
        self._put(
            Evidence, [(row["id"], row["document_id"], one.start, one.end, one.primary, version) for one in said.spans]
        )
        for kind, ends in links.items():
            self._put(ClaimLink, [(row["id"], kind, place, one.id, version) for place, one in enumerate(ends.values())])
        found_by = rows.found_by(columns, said.words, at.appearance.title)
        self._put(ClaimWords, [(row["id"], found_by, version)])
        self._put(HeadlineCheck, [(row["id"], body, status, version) for status, body in said.checks])
        self._put(ClaimRendered, [(row["rendered_id"], sent(claim_row(_parts(columns, said, at, somebody, links))))])
        self._revisions.created(Recorded.CLAIM, row["id"], _state(said, at, somebody, links))

    def _links(self, slugs: list[str] | None) -> dict[str, Somebody]:
        """Of two names of one speaker the first counts."""
        once: dict[str, Somebody] = {}
        for slug in slugs or ():
            once.setdefault(str(self._cast[slug].who.slug), self._cast[slug])
        return once

    def _put(self, model: type[Any], values: list[tuple[Any, ...]]) -> None:
        self._rows[model] += values

    def keep(self) -> None:
        """Write them, the claims before what hangs on them."""
        connection = self._change.session.connection()
        for model, columns in _WRITTEN.items():
            write(connection, model, columns, self._rows[model])


_WRITTEN: Mapping[type[Any], tuple[str, ...]] = {
    Claim: _COLUMNS,
    Evidence: ("claim_id", "document_id", "start", "end", "primary", "since"),
    ClaimLink: ("claim_id", "kind", "position", "speaker_id", "since"),
    ClaimWords: ("claim_id", "words", "since"),
    HeadlineCheck: ("claim_id", "body_claim_id", "status", "since"),
    # last, since what hangs on a claim would have it made anew
    ClaimRendered: ("id", "json"),
}
_LINKS = {LinkKind.RELAY: "relay_slugs", LinkKind.ORIGIN: "origin_slugs"}


def _columns_of(row: Row) -> Any:  # noqa: ANN401  has the columns of a claim
    return SimpleNamespace(**row)


def _parts(
    claim: Any,  # noqa: ANN401  has the columns of a claim
    said: Said,
    at: Shown,
    somebody: Somebody | None,
    links: Mapping[LinkKind, Mapping[str, Somebody]],
) -> ClaimParts:
    """What the claim's row is made of."""
    spans = [
        SpanText(one.start, one.end, words, "", "", one.primary)
        for one, words in zip(sorted(said.spans), said.words, strict=True)
    ]
    relays, origins = ([one.speaker for one in links[kind].values()] for kind in (LinkKind.RELAY, LinkKind.ORIGIN))
    return ClaimParts(claim, at.appearance, at.source, somebody and somebody.speaker, spans, relays, origins)


def _state(
    said: Said, at: Shown, somebody: Somebody | None, links: Mapping[LinkKind, Mapping[str, Somebody]]
) -> dict[str, Any]:
    row = said.row
    state = dict(zip(_OF_THE_STATE, _state_in_order(row), strict=True))
    for name in _DAYS:
        state[name] = as_json(state[name])
    return {
        **state,
        "speaker": somebody and somebody.who.slug,
        "source": at.source and at.source.slug,
        "evidence": [{"start": one.start, "end": one.end, "primary": one.primary} for one in sorted(said.spans)],
        "relays": list(links[LinkKind.RELAY]),
        "origins": list(links[LinkKind.ORIGIN]),
        "checks": [{"status": status, "body_claim_id": body} for status, body in said.checks],
    }
