"""The shape of changes: who changed what, when and why, with what was there before and after."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pydantic import Field

from app.models import Revision
from app.schemas.answers import Envelope, Meta
from app.schemas.fields import Read, told
from app.vocabulary import Action, Recorded, RevisionReason

_BEFORE = {"review": "extracted", "party": None}
_AFTER = {"review": "corrected", "party": "russia"}


class ChangeRow(Read):
    """One change of one thing."""

    id: int = told("Its number; later changes have higher ones.", 58)
    version: int = told("The data version that it made, shared by all that was changed with it.", 1842)
    at: datetime = told("When, to the microsecond.", "2026-11-22T12:30:00.250000Z")
    author: str = told("Who: the name of a key, `command line`, or `migration`.", "Desk")
    action: Action = told("What was done.", "corrected")
    kind: Recorded = told("To what.", "claim")
    subject: str = told("The id of the claim or document, the slug of the speaker or source.", "clm_2rw6cp8kg5")
    url: str | None = told("The address of that thing; null for the whole.", "/claims/clm_2rw6cp8kg5")
    reason: RevisionReason | None = told("Why, where somebody decided it.", "extraction_error")
    note: str | None = told("The same in their words.", "The sentence before names the country.")
    changed: list[str] = told("Which members differ; empty for what came or went.", ["review", "party"])
    before: dict[str, Any] | None = told("All of it before; null where it came.", _BEFORE)
    after: dict[str, Any] | None = told("All of it after; null where it went.", _AFTER)


class ChangesMeta(Meta):
    """About the changes."""

    last: int = told(
        "What to ask for next time, as `since`: the last change of this page, or on the last page the newest of all.",
        58,
    )


class Changes(Envelope[ChangeRow]):
    """Changes, the oldest first."""

    meta: ChangesMeta = Field(description="About this answer.")


def change_row(revision: Revision) -> dict[str, Any]:
    """The row of a change, in the order of `ChangeRow`."""
    return {
        "id": revision.id,
        "version": revision.version,
        "at": to_the_microsecond(revision.at),
        "author": revision.author,
        "action": revision.action.value,
        "kind": revision.kind.value,
        "subject": revision.subject,
        "url": _url(revision),
        "reason": revision.reason and revision.reason.value,
        "note": revision.note,
        "changed": changed(revision.before, revision.after),
        "before": revision.before,
        "after": revision.after,
    }


def to_the_microsecond(moment: datetime) -> str:
    """A moment as history tells it, so that no two that follow each other are one."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def changed(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[str]:
    """The members that differ, where there is something before and after.

    >>> changed({"party": None, "unit": "people"}, {"party": "lendia", "unit": "people"})
    ['party']
    """
    if before is None or after is None:
        return []
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def _url(revision: Revision) -> str | None:
    if revision.kind is Recorded.DATABASE:
        return None
    return f"/{revision.kind.value}s/{quote(revision.subject, safe='')}"
