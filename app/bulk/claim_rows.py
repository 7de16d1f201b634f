"""Claims of a batch as rows of the tables, with everything that hangs on them."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

from app import rows
from app.bulk.claims import Said
from app.bulk.documents import as_json
from app.bulk.keeper import Facts, Keeper, Shown, Somebody
from app.bulk.record import Revisions
from app.bulk.shape import Row
from app.bulk.tables import stored
from app.models import Claim
from app.places import Beside
from app.points import KeptPoint, kept_point
from app.schemas import ClaimParts, SpanText, claim_row, sent
from app.vocabulary import LinkKind, Recorded

_AT_ONCE = 1_000
"""Claims that are put while others are still made into rows."""

_COLUMNS = tuple(Claim.model_fields)
_NOT_OF_THE_STATE = {"appearance_id", "speaker_id", "repeat_key", "since", "rendered_id"}
_OF_THE_STATE = tuple(name for name in _COLUMNS if name not in _NOT_OF_THE_STATE)
_columns_in_order = itemgetter(*_COLUMNS)
_state_in_order = itemgetter(*_OF_THE_STATE)
_DAYS = ("published_on", "period_start", "period_end", "created_at", "updated_at")

_LINKS = {LinkKind.RELAY: "relay_slugs", LinkKind.ORIGIN: "origin_slugs"}
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    "claim": _COLUMNS,
    "evidence": ("claim_id", "document_id", "start", "end", "primary", "since"),
    "claim_link": ("claim_id", "kind", "position", "speaker_id", "since"),
    "claim_words": ("claim_id", "words", "since"),
    # last of these, since what hangs on a claim would have it made anew
    "claim_rendered": ("id", "json"),
    "claim_point": KeptPoint._fields,
}
_CHECKS = ("claim_id", "body_claim_id", "status", "since")


def slugs_of(row: Row) -> Iterator[str]:
    """Everybody whom a claim names."""
    yield from (row["speaker_slug"],) if row["speaker_slug"] else ()
    yield from row["relay_slugs"] or ()
    yield from row["origin_slugs"] or ()


class Tables:
    """The rows that claims become."""

    def __init__(self, keeper: Keeper, facts: Facts, revisions: Revisions, cast: Mapping[str, Somebody]) -> None:
        self._keeper, self._facts, self._revisions, self._cast = keeper, facts, revisions, cast
        self._rows: dict[str, list[tuple[Any, ...]]] = {one: [] for one in _WRITTEN}
        self._checks: list[tuple[Any, ...]] = []

    def add(self, claims: Sequence[tuple[Said, Shown]]) -> None:
        """Claims with everything that hangs on them: all of a batch at once."""
        speakers = [self._speaker(said) for said, _ in claims]
        beside = [
            Beside(somebody and somebody.id, at.published_on)
            for somebody, (_, at) in zip(speakers, claims, strict=True)
        ]
        numbers = self._keeper.places(beside)
        for (said, at), somebody, number in zip(claims, speakers, numbers, strict=True):
            self._add(said, at, somebody, number)

    def _speaker(self, said: Said) -> Somebody | None:
        slug = said.row["speaker_slug"]
        return self._cast.get(slug) if slug else None

    def _add(self, said: Said, at: Shown, somebody: Somebody | None, number: int) -> None:
        row, version = said.row, self._facts.version
        row |= {
            "appearance_id": at.id,
            "published_on": at.published_on,
            "speaker_id": somebody and somebody.id,
            "created_at": row["created_at"] or self._facts.at,
            "updated_at": row["updated_at"] or row["created_at"] or self._facts.at,
            "since": version,
            "rendered_id": number,
        }
        columns: Any = SimpleNamespace(**row)
        row["repeat_key"] = rows.repeat_key(columns, _as_model(somebody))
        links = {kind: self._links(row[name]) for kind, name in _LINKS.items()}
        id_, to = row["id"], self._rows
        to["claim"].append(_columns_in_order(row))
        to["evidence"] += [(id_, row["document_id"], one.start, one.end, one.primary, version) for one in said.spans]
        for kind, ends in links.items():
            to["claim_link"] += [(id_, kind, place, one.id, version) for place, one in enumerate(ends.values())]
        to["claim_words"].append((id_, rows.found_by(columns, said.words, at.title), version))
        shown = claim_row(_parts(columns, said, at, somebody, links))
        to["claim_rendered"].append((number, sent(shown)))
        point = kept_point(shown, number)
        to["claim_point"] += [point] if point else []
        self._checks += [(id_, body, status, version) for status, body in said.checks]
        self._revisions.created(Recorded.CLAIM, id_, _state(said, at, somebody, links))
        if len(to["claim"]) >= _AT_ONCE:
            self._put()

    def _links(self, slugs: list[str] | None) -> dict[str, Somebody]:
        """Of two names of one speaker the first counts."""
        once: dict[str, Somebody] = {}
        for slug in slugs or ():
            once.setdefault(self._cast[slug].slug, self._cast[slug])
        return once

    def keep(self) -> None:
        """Write what is not written yet; checks come last, since they name claims."""
        self._put()
        self._write("headline_check", _CHECKS, self._checks)

    def _put(self) -> None:
        for table, columns in _WRITTEN.items():
            self._write(table, columns, self._rows[table])
            self._rows[table] = []

    def _write(self, table: str, columns: tuple[str, ...], values: list[tuple[Any, ...]]) -> None:
        if values:
            self._keeper.write(table, columns, stored(self._facts.dialect, table, columns, values))


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
    appearance, speaker, source = (_as_model(one) for one in (at, somebody, at.source))
    relays, origins = ([_as_model(one) for one in links[kind].values()] for kind in (LinkKind.RELAY, LinkKind.ORIGIN))
    return ClaimParts(claim, appearance, source, speaker, spans, relays, origins)


def _as_model(row: object) -> Any:  # noqa: ANN401  has the columns that a row shows of it
    return row


def _state(
    said: Said, at: Shown, somebody: Somebody | None, links: Mapping[LinkKind, Mapping[str, Somebody]]
) -> dict[str, Any]:
    row = said.row
    state = dict(zip(_OF_THE_STATE, _state_in_order(row), strict=True))
    for name in _DAYS:
        state[name] = as_json(state[name])
    return {
        **state,
        "speaker": somebody and somebody.slug,
        "source": at.source and at.source.slug,
        "evidence": [{"start": one.start, "end": one.end, "primary": one.primary} for one in sorted(said.spans)],
        "relays": list(links[LinkKind.RELAY]),
        "origins": list(links[LinkKind.ORIGIN]),
        "checks": [{"status": status, "body_claim_id": body} for status, body in said.checks],
    }
