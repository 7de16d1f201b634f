"""Every vocabulary by the name of its column, with what each word means."""

from collections.abc import Mapping
from typing import NamedTuple

from app.vocabulary.closed import Attribution, Basis, Bound, Kind, Per, Review, Scope, SpeakerKind, Status, Word
from app.vocabulary.counted import MEASURES, UNITS
from app.vocabulary.findings import CheckStatus, Reason, Verdict
from app.vocabulary.writing import Action, KeyScope, Recorded, RevisionReason


class Vocabulary(NamedTuple):
    """The words that a column may have; an open one may get more of them without a new version of the API."""

    about: str
    words: Mapping[str, str]
    open: bool = False


def _closed(words: type[Word]) -> Vocabulary:
    return Vocabulary((words.__doc__ or "").strip(), {word.value: word.definition for word in words})


GLOSSARY: dict[str, Vocabulary] = {
    "measure": Vocabulary("What is counted.", MEASURES, open=True),
    "scope": _closed(Scope),
    "unit": Vocabulary("In what it is counted; money by its ISO 4217 code beside these.", UNITS, open=True),
    "status": _closed(Status),
    "bound": _closed(Bound),
    "attribution": _closed(Attribution),
    "basis": _closed(Basis),
    "per": _closed(Per),
    "kind": _closed(Kind),
    "review": _closed(Review),
    "speaker_kind": _closed(SpeakerKind),
    "check_status": _closed(CheckStatus),
    "verdict": _closed(Verdict),
    "reason": _closed(Reason),
    "action": _closed(Action),
    "recorded": _closed(Recorded),
    "revision_reason": _closed(RevisionReason),
    "key_scope": _closed(KeyScope),
}
"""Every vocabulary by the name of its column."""


def label(word: str) -> str:
    """A word as people read it.

    >>> label("killed_and_wounded")
    'Killed and wounded'
    """
    plain = word.replace("_", " ")
    return plain[:1].upper() + plain[1:]
