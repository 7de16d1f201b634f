"""What figures of one sentence, and the fragment behind it, tell of each other."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.extract.claims.context import Context
from app.extract.claims.evidence import trimmed
from app.extract.draft import Draft
from app.extract.measures import ALONE, BARE
from app.vocabulary import Basis, Scope

_OF = re.compile(r"\s+of\s+(?:the\s+|its\s+|their\s+|some\s+)?")
_SHARED = frozenset({"casualties", "detained", "displaced", "people_affected", "equipment_losses", "intercepted"})
"""What happens to things of several kinds at once: killed are "150 soldiers, 95 civilians and 30 others"."""
_OF_PARTS = frozenset({"intercepted", "casualties", "equipment_losses", "detained"})
_OPEN = frozenset({"other", "force_size", "attacks"})
"""Measures that a thing has where nothing governs it."""
_LISTING = re.compile(
    r"^[^.;:()]*?(?:,|\band\b|\bor\b|\bplus\b|\bdown\s+from\b|\bup\s+from\b|\bcompared\s+with\b|\bthan\b|\bout\s+of\b"
    r"|\bto\b)[^.;:()]*$"
)
_LISTED_WITHIN = 70
"""How many characters apart two figures of one list may stand."""
_FRAGMENT = re.compile(
    r"(?P<not>\bnot\s+(?:just\s+|merely\s+)?)?\b(?P<word>dead|killed|deaths?|wounded|injured)\b", re.IGNORECASE
)
_SCOPES = {
    "dead": Scope.KILLED,
    "killed": Scope.KILLED,
    "death": Scope.KILLED,
    "deaths": Scope.KILLED,
    "wounded": Scope.WOUNDED,
    "injured": Scope.WOUNDED,
}
_FRAGMENTS_BEHIND = 3
_LONGEST_FRAGMENT = 6


def settled(context: Context, index: int, drafts: list[Draft]) -> list[Draft]:
    """The drafts of the sentence `index`, once each has heard what the others tell of it."""
    out = _parts(context, drafts)
    if out:
        out[-1] = _with_fragment(context, index, out[-1])
    return [d for d in _with_neighbours(context, out) if not _is_left_bare(d)]


def _is_left_bare(draft: Draft) -> bool:
    """A figure that counts nothing that the text names is held back."""
    return draft.rule.endswith(BARE) and draft.per is None and draft.basis is not Basis.DIFFERENCE


# -- a part and its whole


def _parts(context: Context, drafts: list[Draft]) -> list[Draft]:
    """In "shot down 31 of 38 drones" the part is what the verb says, the whole only what there was."""
    out = list(drafts)
    for i in range(len(out) - 1):
        if _is_part(context, out[i], out[i + 1]):
            out[i], out[i + 1] = _divided(out[i], out[i + 1])
    return out


def _is_part(context: Context, part: Draft, whole: Draft) -> bool:
    between = context.text[part.anchor + len(part.value_text or "") : whole.anchor]
    return part.unit in ("item", "people") and whole.unit == part.unit and _OF.fullmatch(between) is not None


def _divided(part: Draft, whole: Draft) -> tuple[Draft, Draft]:
    if whole.measure not in _OF_PARTS:
        return replace(part, item=whole.item), whole
    there_was = "attacks" if whole.measure == "intercepted" else "other"
    part = replace(part, measure=whole.measure, scope=whole.scope, item=whole.item, rule=whole.rule)
    return part, replace(whole, measure=there_was, scope=None)


# -- the fragment behind


def _with_fragment(context: Context, index: int, draft: Draft) -> Draft:
    """In "They lose 500 a week. Not wounded, dead" a fragment without a verb goes on with the figure before it."""
    if draft.measure != "casualties" or draft.scope is not Scope.UNSPECIFIED:
        return draft
    for start, words in _fragments(context, index):
        found = list(_FRAGMENT.finditer(words))
        told = [m for m in found if not m["not"]]
        if told:
            span = trimmed(context.text, draft.evidence[0].start, start + found[-1].end())
            statement = context.text[span.start : span.end]
            return replace(draft, scope=_SCOPES[told[-1]["word"].lower()], evidence=(span,), statement=statement)
    return draft


def _fragments(context: Context, index: int) -> Iterator[tuple[int, str]]:
    """The short sentences of the same line that follow at once, each up to its cue: where it starts, and its words."""
    behind = range(index + 1, min(index + 1 + _FRAGMENTS_BEHIND, len(context.sentences)))
    for later in behind:
        sentence = context.sentences[later]
        cues = (credit.cue[0] for credit in context.crediting.credits_of(later))
        words = context.text[sentence.start : min([sentence.end, *(at for at in cues if at > sentence.start)])]
        if sentence.line != context.sentences[index].line or len(words.split()) > _LONGEST_FRAGMENT:
            return
        yield sentence.start, words


# -- figures of one list


def _with_neighbours(context: Context, drafts: list[Draft]) -> list[Draft]:
    """What governs one figure of a list governs those beside it, first from behind, then from the front."""
    out = list(drafts)
    for index in (*range(len(out) - 2, -1, -1), *range(1, len(out))):
        for other in (index + 1, index - 1):
            if 0 <= other < len(out) and _inherits(context, out[index], out[other]):
                out[index] = _heir(out[index], out[other])
                break
    return out


def _heir(draft: Draft, other: Draft) -> Draft:
    basis = draft.basis if draft.per else other.basis
    return replace(draft, measure=other.measure, scope=other.scope, unit=other.unit, basis=basis, rule=other.rule)


def _inherits(context: Context, draft: Draft, other: Draft) -> bool:
    if not draft.rule.endswith((ALONE, BARE)) or other.rule.endswith((ALONE, BARE)):
        return False
    bare = draft.rule.endswith(BARE)
    if draft.measure not in _OPEN or other.unit not in ("people", "item") or not (bare or draft.unit == other.unit):
        return False
    return (bare or other.measure in _SHARED) and _in_one_list(context, draft, other)


def _in_one_list(context: Context, a: Draft, b: Draft) -> bool:
    between = context.text[min(a.anchor, b.anchor) : max(a.anchor, b.anchor)]
    return len(between) <= _LISTED_WITHIN and _LISTING.match(between) is not None
