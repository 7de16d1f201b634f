"""Which casualties: killed, wounded, both, missing or captured."""

import re
from typing import TYPE_CHECKING

from app.extract.measures.figure import Counted
from app.extract.measures.lexicon import CASUALTY_SCOPES
from app.extract.sentences import Sentence
from app.vocabulary import Scope

if TYPE_CHECKING:
    from spacy.tokens import Token

_BOTH = re.compile(
    r"\b(?:killed|dead|died|deaths)\b\W+(?:and|or|and/or)\W+(?:(?:seriously|badly|severely|gravely|many)\W+)?"
    r"(?:wounded|injured|injuries|maimed)\b"
    r"|\bkill(?:ing|ed)?\s+(?:and|or)\s+(?:wound|injur|maim)\w*"
    r"|\b(?:wounded|injured)\s+(?:and|or)\s+killed\b"
    r"|\bdead\s+and\s+wounded\b",
    re.IGNORECASE,
)
_NEAR_NOUN = 40
_NEAR = 60
"""How many characters from the counted noun, or from any word that tells, "killed and wounded" may begin."""


def scope_of(sentence: Sentence, found: Counted) -> Scope:
    """The scope by the governor, by the counted noun, and by "killed and wounded" where either leaves it open."""
    both = _BOTH.search(sentence.doc.text)
    if both and found.governor is not None and _touches(both, found.governor):
        return Scope.KILLED_AND_WOUNDED
    scope, noun = found.scope, found.noun
    own = CASUALTY_SCOPES.get(noun.lemma_.lower()) if noun is not None else None
    if own is not None and (own is not Scope.UNSPECIFIED or scope is None):
        scope = own
    if both and noun is not None and own is Scope.UNSPECIFIED and abs(both.start() - noun.idx) < _NEAR_NOUN:
        return Scope.KILLED_AND_WOUNDED
    anchor = found.governor or noun
    open_yet = scope is None or scope is Scope.UNSPECIFIED
    if both and open_yet and anchor is not None and abs(both.start() - anchor.idx) < _NEAR:
        return Scope.KILLED_AND_WOUNDED
    return scope or Scope.UNSPECIFIED


def _touches(both: re.Match[str], token: "Token") -> bool:
    return both.start() <= token.idx + len(token) and token.idx <= both.end()
