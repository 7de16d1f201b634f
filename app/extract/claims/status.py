"""How firmly a figure is held: by its cue, else by what stands above it in the sentence's tree."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.extract.attribution import Credited
from app.extract.claims.context import Figure
from app.extract.words import words
from app.vocabulary import Status

if TYPE_CHECKING:
    from spacy.tokens import Token

_TARGETING = words("status", "targeting")
_GOALS = words("status", "goals")
_DENYING = words("status", "denying")
_PROJECTING = words("status", "projecting")
_MODALS = words("status", "modals")
_ESTIMATING = words("status", "estimating")
_ESTIMATING_CUE = re.compile(r"\bestimat|\bassess|\breckon", re.IGNORECASE)
_MOST_VERBS = 3
"""How many verbs up a modal still reaches: "will begin to recruit"."""


def status_of(figure: Figure, credit: Credited) -> Status:
    """The figure's status, targets before denials before projections before estimates."""
    if credit.status is not None:
        return credit.status
    chain = [figure.number, *_above(figure.number)]
    governing = [t for t in chain if t.pos_ in ("VERB", "AUX", "NOUN", "ADJ")]
    lemmas = {t.lemma_.lower() for t in governing if not (t.pos_ == "VERB" and t.lemma_ == "target")}
    if lemmas & _TARGETING or _is_called_goal(governing):
        return Status.TARGETED
    if lemmas & _DENYING:
        return Status.DENIED
    if lemmas & _PROJECTING or _is_future(next((t for t in chain if t.pos_ in ("VERB", "AUX")), None)):
        return Status.PROJECTED
    if figure.quantity.estimated or lemmas & _ESTIMATING or _ESTIMATING_CUE.search(credit.words or ""):
        return Status.ESTIMATED
    return Status.ASSERTED


def _above(token: "Token") -> Iterator["Token"]:
    """What stands above the figure, but for a plan whose subject it is part of: "the 120 killed had planned"."""
    below = token
    for above in token.ancestors:
        whose = below.dep_ in ("nsubj", "nsubjpass") and above.lemma_.lower() in _TARGETING
        if not whose:
            yield above
        below = above


def _is_called_goal(governing: list["Token"]) -> bool:
    """Whether a goal is the subject or object of what governs the figure: "the goal is 40,000"."""
    named = (c for t in governing for c in t.children if c.dep_ in ("nsubj", "dobj", "compound"))
    return any(c.lemma_.lower() in _GOALS for c in named)


def _is_future(verb: "Token | None") -> bool:
    """Whether a modal stands with the verb, or with the one that it hangs on; "may have lost" is past."""
    for _ in range(_MOST_VERBS):
        if verb is None:
            return False
        if any(c.dep_ == "aux" and c.lower_ in _MODALS for c in verb.children):
            return not any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)
        verb = verb.head if verb.dep_ in ("xcomp", "conj", "acl") and verb.head is not verb else None
    return False
