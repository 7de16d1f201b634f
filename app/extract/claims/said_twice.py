"""Said twice: the same figure by the same speaker is one claim with several pieces of evidence."""

from collections import defaultdict
from dataclasses import replace

from app.extract.draft import Draft
from app.names import normalise
from app.vocabulary import Attribution, Bound, Scope, Status

_Figure = tuple[str | float | None, ...]
_SMALL = 20
"""Exact figures below it meet by chance: two "three killed" need not be the same three."""


def said_twice(drafts: list[Draft]) -> list[Draft]:
    """The drafts, each with all its evidence, in the order in which they are first said."""
    out: list[Draft] = []
    alike: defaultdict[_Figure, list[int]] = defaultdict(list)
    for draft in drafts:
        before = alike[_figure(draft)]
        index = next((i for i in before if _is_same(out[i], draft)), None)
        if index is None:
            before.append(len(out))
            out.append(draft)
        else:
            out[index] = _merged(out[index], draft)
    return out


def _figure(draft: Draft) -> _Figure:
    """What must be the same in both, and stays the same when they are merged."""
    who = normalise(draft.speaker.name) if draft.speaker else None
    return draft.kind, draft.value_low, draft.value_high, draft.unit, draft.per, draft.measure, who


def _is_same(a: Draft, b: Draft) -> bool:
    if Attribution.HEADLINE in (a.attribution, b.attribution):
        return False
    return _may_be_same_speech(a, b) and _agree(a, b)


def _is_small(draft: Draft) -> bool:
    return (draft.value_low or draft.value_high or 0) < _SMALL and draft.bound is Bound.EXACT


def _may_be_same_speech(a: Draft, b: Draft) -> bool:
    """Without a speaker only large figures that are given in the same way are taken for one."""
    return a.speaker is not None or (not _is_small(a) and a.attribution is b.attribution)


def _agree(a: Draft, b: Draft) -> bool:
    """Whether nothing that both tell differs: scope, start, thing, and the party of small figures."""
    scopes = {a.scope, b.scope} - {None, Scope.UNSPECIFIED}
    if len(scopes) > 1 or (a.period_start and b.period_start and a.period_start != b.period_start):
        return False
    if _is_small(a) and a.attribution is b.attribution and not _alike(a.statement, b.statement):
        return False
    if a.item and b.item and _last_word(a.item) != _last_word(b.item):
        return False
    return a.party == b.party or a.party is None or b.party is None or not _is_small(a)


def _alike(a: str, b: str) -> bool:
    """Whether two statements share half of their words: "killed 14 in Selmin" and "killed 14 in Karvo" are two."""
    words = set(normalise(a).split()), set(normalise(b).split())
    return 2 * len(words[0] & words[1]) > len(words[0] | words[1])


def _last_word(item: str) -> list[str]:
    return normalise(item).split()[-1:]


def _merged(a: Draft, b: Draft) -> Draft:
    """The first, with what only the second tells; its evidence begins with the speaker's own words."""
    quoted = next((d for d in (a, b) if d.attribution is Attribution.QUOTE), a)
    told = a if a.scope not in (None, Scope.UNSPECIFIED) else b
    return replace(
        a,
        evidence=tuple(dict.fromkeys((*quoted.evidence, *a.evidence, *b.evidence))),
        attribution=a.attribution if a.attribution is b.attribution else Attribution.MIXED,
        attribution_explicit=a.attribution_explicit or b.attribution_explicit,
        attributed_text=quoted.attributed_text or a.attributed_text,
        value_text=quoted.value_text,
        scope=told.scope or a.scope,
        party=a.party or b.party,
        status=b.status if a.status is Status.ASSERTED else a.status,
        period_start=a.period_start or b.period_start,
        period_end=a.period_end or b.period_end,
        period_text=a.period_text or b.period_text,
    )
