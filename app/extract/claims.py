"""Claims: a figure, what it counts, who says it, when: put together, said twice made one."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from app.extract.attribution import Credited, Crediting
from app.extract.cues import PLAIN_SPEECH, REPORTING
from app.extract.blocks import Block, Line
from app.extract.draft import Draft, Mention, Reference, Span
from app.extract.lexicon import CASUALTIES
from app.extract.measures import AREAS, DISTANCES, TIMES, Counted, counted
from app.extract.parties import Sides, View, party_of
from app.extract.periods import Period, periods
from app.extract.quantities import CURRENCY_CODES, Quantity, quantities
from app.extract.sentences import Sentence
from app.extract.speakers import Heard, mention
from app.names import normalise
from app.vocabulary import Attribution, Basis, Bound, Kind, Scope, SpeakerKind, Status

if TYPE_CHECKING:
    from spacy.tokens import Token

_TARGETING = frozenset(
    "aim plan intend seek target goal ambition objective quota hope want vow strive set-out propose".split()
)
_GOALS = frozenset("goal ambition aim objective quota".split())
_PROJECTING = frozenset("forecast project predict expect anticipate projection forecast prediction likely".split())
_MODALS = frozenset("will would could may might shall 'll ’ll".split())
_ESTIMATING = frozenset("estimate estimated estimation assessment reckon assess believe".split())
_DENYING = frozenset("deny reject dismiss refute dispute denial".split())
_TOTALS = re.compile(
    r"\b(?:total(?:s|led|ling)?|altogether|in\s+all|so\s+far|to\s+date|cumulative|overall|up\s+to\s+now|since\s+then|already)\b",
    re.IGNORECASE,
)
_STOCKS = frozenset({"deployment", "force_size", "foreign_fighters"})
_EVENTS = frozenset(
    {
        "casualties",
        "attacks",
        "intercepted",
        "equipment_losses",
        "detained",
        "people_affected",
        "displaced",
        "recruitment",
    }
)
_DURATION_PERIOD = re.compile(
    r"(?:\b(?:past|last|next|previous|preceding|first|coming|every|within|after|following|these|those|for\s+the|over|early|final|recent|opening|under|latest)\s+(?:\w+\s+)?$)",
    re.IGNORECASE,
)
_DURATION_AFTER = re.compile(
    r"^[\s-]*(?:ago\b|later\b|earlier\b|before\b|after\b|old\b|into\b|on\b|since\b|[’']s?\b|from\s+now\b|apart\b|to\s+come\b|prior\b|previously\b|running\b|straight\b|in\s+a\s+row\b)", re.IGNORECASE
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """All that is known of the document while its figures are read."""

    text: str
    lines: list[Line]
    sentences: list[Sentence]
    crediting: Crediting
    sides: Sides
    about: Reference
    war: date | None
    place: str | None
    foe: str | None


def statistics(context: Context) -> list[Draft]:
    """A draft for each figure of the document, in order."""
    out: list[Draft] = []
    for index, sentence in enumerate(context.sentences):
        text = context.text[sentence.start : sentence.end]
        found = list(quantities(text, sentence.start))
        if not found:
            continue
        when = _periods(context, sentence, text)
        drafts = [d for q in found if (d := _draft(context, index, sentence, q, found, when)) is not None]
        drafts = _parts(context, drafts)
        if drafts:
            drafts[-1] = _with_fragment(context, index, drafts[-1])
        out.extend(d for d in _settle(context, drafts) if not _is_left_bare(d))
    return out


_FRAGMENT = re.compile(
    r"(?P<not>\bnot\s+(?:just\s+|merely\s+)?)?\b(?P<word>dead|killed|deaths?|wounded|injured)\b", re.IGNORECASE
)
_SCOPE_WORDS = {
    "dead": Scope.KILLED,
    "killed": Scope.KILLED,
    "death": Scope.KILLED,
    "deaths": Scope.KILLED,
    "wounded": Scope.WOUNDED,
    "injured": Scope.WOUNDED,
}


def _with_fragment(context: Context, index: int, draft: Draft) -> Draft:
    """ "They lose 500 a week. Not wounded, dead": a fragment without a verb goes on with the figure before it."""
    if draft.measure != "casualties" or draft.scope is not Scope.UNSPECIFIED:
        return draft
    line = context.sentences[index].line
    for later, sentence in enumerate(context.sentences[index + 1 : index + 4], index + 1):
        cues = [c.cue for c in context.crediting.credits_of(later)]
        end = min([sentence.end, *(a for a, _ in cues if a > sentence.start)])
        words = context.text[sentence.start : end]
        if sentence.line != line or len(words.split()) > 6:
            return draft
        told = [m for m in _FRAGMENT.finditer(words) if not m["not"]]
        if told:
            span = trimmed(
                context.text, draft.evidence[0].start, sentence.start + max(m.end() for m in _FRAGMENT.finditer(words))
            )
            return replace(
                draft,
                scope=_SCOPE_WORDS[told[-1]["word"].lower()],
                evidence=(span,),
                statement=context.text[span.start : span.end],
            )
    return draft


def _parts(context: Context, drafts: list[Draft]) -> list[Draft]:
    """ "shot down 31 of 38 drones": the part is what the verb says, the whole is only what there was."""
    out = list(drafts)
    for i in range(len(out) - 1):
        part, whole = out[i], out[i + 1]
        between = context.text[part.anchor + len(part.value_text or "") : whole.anchor]
        if (
            not re.fullmatch(r"\s+of\s+(?:the\s+|its\s+|their\s+|some\s+)?", between)
            or part.unit not in ("item", "people")
            or whole.unit != part.unit
        ):
            continue
        measure = "attacks" if whole.measure == "intercepted" else whole.measure
        if whole.measure in ("intercepted", "casualties", "equipment_losses", "detained"):
            out[i] = replace(part, measure=whole.measure, scope=whole.scope, item=whole.item, rule=whole.rule)
            out[i + 1] = replace(whole, measure=measure if measure == "attacks" else "other", scope=None)
        else:
            out[i] = replace(part, item=whole.item)
    return out


def _is_left_bare(draft: Draft) -> bool:
    """A figure that counts nothing that the text names is held back."""
    return draft.rule.endswith("bare figure") and draft.per is None and draft.basis is not Basis.DIFFERENCE


def _periods(context: Context, sentence: Sentence, text: str) -> list[Period]:
    found = periods(text, context.about.published_on, context.war)
    out: list[Period] = []
    for period in found:
        if period.open and _SUPERLATIVE.search(text[: period.start]):
            continue
        if out and out[-1].open and period.kind in ("month", "year", "day") and period.start - out[-1].end <= 4:
            first = out[-1].first or period.first
            out[-1] = replace(out[-1], end=period.end, first=first)
            continue
        out.append(period)
    return [replace(p, start=p.start + sentence.start, end=p.end + sentence.start) for p in out]


_SUPERLATIVE = re.compile(r"\b(?:\w{3,}est|most|worst|first|biggest|largest)\b(?:\s+[\w-]+){0,6}\s*$", re.IGNORECASE)


def _draft(
    context: Context, index: int, sentence: Sentence, quantity: Quantity, others: list[Quantity], when: list[Period]
) -> Draft | None:
    line = context.lines[sentence.line]
    lead = _lead(context, line)
    what = counted(sentence, quantity, lead)
    if what is None or _is_no_figure(context, quantity, what, others, when):
        return None
    if quantity.difference and quantity.low is not None and quantity.low < 0 or _is_gap(quantity, what, sentence):
        what = replace(
            what,
            measure="net_recruitment"
            if what.measure in ("recruitment", "casualties", "force_size") and _both_sides(sentence)
            else what.measure,
            scope=None,
        )
    anchor = what.noun if what.noun is not None else _token_at(sentence, quantity.number)
    credit = context.crediting.at(quantity.number)
    period = _period(sentence, quantity, others, when, anchor)
    if what.measure in ("recruitment", "force_size", "deployment") and _foreign(context, sentence, what):
        what = replace(what, measure="foreign_fighters")
    party = party_of(_view(context, index, line), sentence, what, anchor) or _party_above(context, line)
    span = _evidence(context, sentence, quantity, what, others, period)
    return _assemble(context, sentence, quantity, (what, credit, period, party, span))


def _foreign(context: Context, sentence: Sentence, what: Counted) -> bool:
    """ "Oskovia is turning to … 17,000 Dalmoran troops": soldiers of another country than the one that uses them."""
    noun = what.noun
    if noun is None or what.thing != "soldier":
        return False
    own = context.sides.within(sentence.span(noun.left_edge)[0], sentence.span(noun)[1])
    subject = next(
        (
            c
            for a in noun.ancestors
            if a.pos_ in ("VERB", "AUX")
            for c in a.children
            if c.dep_ == "nsubj" and c.i < noun.left_edge.i
        ),
        None,
    )
    if not own or own[-1].what != "adjectives" or subject is None:
        return False
    user = context.sides.within(sentence.span(subject.left_edge)[0], sentence.span(subject)[1])
    return (
        bool(user)
        and user[0].slug != own[-1].slug
        and user[0].kind == own[-1].kind == "state"
        and bool(_USING.search(sentence.doc.text))
    )


_USING = re.compile(
    r"\b(?:turn\w*\s+to|recruit\w*|rely\w*|relies|reli\w+|mercenar\w+|foreign|enlist\w*|hir\w+|fight\w*\s+for|alongside)\b",
    re.IGNORECASE,
)


def _party_above(context: Context, line: Line) -> str | None:
    """A list's party is that of the line that introduces it, or of the paragraph that announces what it lists."""
    if line.kind is not Block.LIST or line.lead is None:
        return None
    for above in (context.lines[line.lead], *(x for x in reversed(context.lines[: line.lead]) if x.kind is Block.BODY)):
        inside = context.sides.within(above.start, above.end)
        if inside:
            return inside[0].slug
    return None


def _view(context: Context, index: int, line: Line) -> View:
    """The parties that a sentence's figures may have; the place is the heading's, else the document's own."""
    cues = tuple(c.cue for c in context.crediting.credits_of(index))
    if line.heading is not None and (inside := context.sides.named(line.heading)):
        return View(context.sides, cues, inside, None)
    return View(context.sides, cues, context.place, context.foe)


def _lead(context: Context, line: Line) -> str:
    if line.lead is None:
        return ""
    above = context.lines[line.lead]
    return " ".join(filter(None, (context.text[above.start : above.end], line.heading)))


def _token_at(sentence: Sentence, place: int) -> "Token":
    offset = place - sentence.start
    return next((t for t in sentence.doc if t.idx + len(t) > offset), sentence.doc[-1])


# -- what is no claim after all


def _is_no_figure(context: Context, quantity: Quantity, what: Counted, others: list[Quantity], when: list[Period]) -> bool:
    text = context.text
    if quantity.unit in TIMES:
        return _is_period(text, quantity, when)
    if any(p.start <= quantity.number < p.end for p in when) and quantity.unit is None:
        return True
    if quantity.single and (
        what.measure not in ("casualties", "intercepted", "equipment_losses") or _is_speaking(what)
    ):
        return True
    if _is_conversion(text, quantity, others):
        return True
    if what.rule == "counted thing" and what.measure == "other" and quantity.small:
        return True
    return False


def _is_speaking(what: Counted) -> bool:
    """ "one official said": nobody is counted."""
    return (
        what.noun is not None
        and what.noun.dep_ in ("nsubj", "pobj")
        and (what.noun.head.lemma_.lower() in REPORTING or what.noun.head.lower_ == "to")
    )


def _is_conversion(text: str, quantity: Quantity, others: list[Quantity]) -> bool:
    """ "500 miles (800 km)", "€195bn ($230bn; £170bn)": the same figure in another unit."""
    before = [q for q in others if q.end <= quantity.start]
    if not before or quantity.unit is None or before[-1].unit is None:
        return False
    between = text[before[-1].end : quantity.start]
    again = between.strip() in (";", ",", "or", "/") and text.rfind("(", 0, quantity.start) > text.rfind(")", 0, quantity.start)
    return (re.fullmatch(r"[^().]{0,20}\(\s*(?:or\s+|about\s+)?", between) is not None or again) and _family(before[-1].unit) == _family(quantity.unit)


def _family(unit: str) -> str:
    return next((name for name, units in (("length", DISTANCES), ("area", AREAS), ("money", CURRENCY_CODES)) if unit in units), unit)


def _is_period(text: str, quantity: Quantity, when: list[Period]) -> bool:
    """Whether a length of time only tells when: "over the past two months", "three days later", "two-day"."""
    if quantity.bound is Bound.MAGNITUDE:
        return True
    if any(p.start <= quantity.number < p.end for p in when):
        return True
    before, after = text[max(0, quantity.start - 40) : quantity.start], text[quantity.end : quantity.end + 20]
    if re.search(r"\b(?:has|had|have|[’']s)\s+been\s+(?:\w+\s+)?$", before) and re.match(r"\s+since\b", after):
        return False
    return bool(
        _DURATION_PERIOD.search(before)
        or _DURATION_AFTER.match(after)
        or re.search(r"\b(?:in|within|after|for\s+the|every)\s+$", before, re.IGNORECASE)
    )


def _is_gap(quantity: Quantity, what: Counted, sentence: Sentence) -> bool:
    return False


def _both_sides(sentence: Sentence) -> bool:
    """Recruits held against losses in one sentence."""
    lemmas = {t.lemma_.lower() for t in sentence.doc}
    return bool(lemmas & {"recruit", "enlist", "mobilize", "mobilise", "conscript", "recruitment"}) and bool(
        lemmas & {"kill", "wound", "lose", "loss", "casualty", "die"}
    )


# -- when


def _period(
    sentence: Sentence, quantity: Quantity, others: list[Quantity], when: list[Period], anchor: "Token"
) -> Period | None:
    """The period whose words stand nearest to the figure, no other figure between, and not the reporting's day."""
    best: tuple[float, Period] | None = None
    for period in when:
        if period.kind not in ("since", "as of") and _tells_of_reporting(sentence, period):
            continue
        gap = period.start - quantity.end if period.start >= quantity.end else quantity.start - period.end
        between = sum(
            1
            for q in others
            if q is not quantity and min(quantity.end, period.end) <= q.start < max(quantity.start, period.start)
        )
        cost = gap + 30 * between + (15 if period.end <= quantity.start else 0) + (40 if period.kind == "event" else 0)
        if best is None or cost < best[0]:
            best = (cost, period)
    return best[1] if best else None


def _tells_of_reporting(sentence: Sentence, period: Period) -> bool:
    token = _token_at(sentence, period.start)
    return token.head.lemma_.lower() in _TELLING and token.head.pos_ == "VERB"


_TELLING = PLAIN_SPEECH | {"put", "estimate", "publish", "report", "release", "speak", "issue", "confirm"}


# -- the evidence: the shortest stretch that carries the figure, what it counts, its bound and its period


_CLAUSE_BREAK = re.compile(
    r"[;:“”\"]|,?\s(?:while|whereas|although|though|but)\s|,\s(?:adding|saying|stressing|noting|citing|according)\b"
)


def _evidence(
    context: Context,
    sentence: Sentence,
    quantity: Quantity,
    what: Counted,
    others: list[Quantity],
    period: Period | None,
) -> Span:
    start, end = quantity.start, quantity.end
    tokens = [t for t in (what.noun, what.governor) if t is not None]
    for token in tokens:
        a, b = sentence.span(token)
        if abs(a - quantity.number) > 140:
            continue
        start, end = min(start, a), max(end, b)
    governor = what.governor
    if governor is not None and governor.pos_ in ("VERB", "AUX"):
        for child in governor.children:
            if (
                child.dep_ in ("nsubj", "nsubjpass")
                and child.i < governor.i
                and sentence.span(governor)[0] - sentence.span(child.left_edge)[0] < 120
            ):
                start = min(start, sentence.span(child.left_edge)[0])
    if quantity.per:
        tail = re.match(
            r"[^.;,]{0,60}?\b(?:a|per|each|every)\s+(?:day|week|month|year)\b|[^.;,]{0,50}?\b(?:daily|weekly|monthly|annually|yearly|nightly)\b|/\w+",
            context.text[quantity.end : sentence.end],
            re.IGNORECASE,
        )
        end = max(end, quantity.end + tail.end()) if tail else end
    if period is not None and 0 <= period.start - end <= 60 and not any(end <= q.start < period.start for q in others):
        end = max(end, period.end)
    start, end = _outside_cues(context, sentence, quantity, start, end)
    return trimmed(context.text, start, end)


def _outside_cues(context: Context, sentence: Sentence, quantity: Quantity, start: int, end: int) -> tuple[int, int]:
    """The evidence is what is said, not who says it."""
    index = context.crediting.sentence_at(quantity.number)
    for credit in context.crediting.credits_of(index):
        a, b = credit.cue
        if start < b <= quantity.start:
            start = b
        if quantity.end <= a < end:
            end = a
    return start, end


def trimmed(text: str, start: int, end: int) -> Span:
    """The stretch without the marks, spaces and "that" at its ends."""
    while start < end and (text[start].isspace() or text[start] in "“”\"',;:–—-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "“”\"',;:–—-"):
        end -= 1
    opened = re.match(r"that\s+", text[start:end], re.IGNORECASE)
    return Span(start + (opened.end() if opened else 0), end)


# -- how firm, over what


def _status(sentence: Sentence, quantity: Quantity, what: Counted, credit: Credited) -> Status:
    if credit.status is not None:
        return credit.status
    anchor = _token_at(sentence, quantity.number)
    chain = [anchor, *anchor.ancestors]
    governed = [t for t in chain if t.pos_ in ("VERB", "AUX", "NOUN", "ADJ")]
    lemmas = {t.lemma_.lower() for t in governed if not (t.pos_ == "VERB" and t.lemma_ == "target")}
    named = (c.lemma_.lower() for t in governed for c in t.children if c.dep_ in ("nsubj", "dobj", "compound"))
    if lemmas & _TARGETING or any(word in _GOALS for word in named):
        return Status.TARGETED
    clause = next((t for t in chain if t.pos_ in ("VERB", "AUX")), None)
    if lemmas & _DENYING:
        return Status.DENIED
    if _is_future(clause) or lemmas & (_PROJECTING - {"likely"}):
        return Status.PROJECTED
    if quantity.estimated or lemmas & _ESTIMATING or _estimating_words(credit):
        return Status.ESTIMATED
    return Status.ASSERTED


def _is_future(verb: "Token | None") -> bool:
    steps = 0
    while verb is not None and steps < 3:
        if any(c.dep_ == "aux" and c.lower_ in _MODALS for c in verb.children):
            perfect = any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)
            return not perfect
        verb = verb.head if verb.dep_ in ("xcomp", "conj", "acl") and verb.head is not verb else None
        steps += 1
    return False


def _estimating_words(credit: Credited) -> bool:
    return bool(credit.words and re.search(r"\bestimat|\bassess|\breckon", credit.words, re.IGNORECASE))


def _basis(
    context: Context, sentence: Sentence, quantity: Quantity, what: Counted, period: Period | None
) -> Basis | None:
    if quantity.per:
        return Basis.RATE
    if quantity.unit == "ratio":
        return Basis.RATIO
    if what.measure == "net_recruitment" or quantity.difference:
        return Basis.DIFFERENCE
    text = context.text[sentence.start : sentence.end]
    if what.measure == "share":
        return Basis.RATIO
    if period is not None and period.open or _TOTALS.search(text) and what.measure not in _STOCKS:
        return Basis.CUMULATIVE
    if period is not None and period.kind in _SPANS and not (what.measure == "casualties" and _of_one_event(text)):
        return Basis.PERIOD
    if what.measure in ("casualties", "displaced") and _has_done(what) and not _of_one_event(text):
        return Basis.CUMULATIVE
    if what.measure == "casualties" and _TOLL.search(text) and not _of_one_event(text):
        return Basis.CUMULATIVE
    if what.measure in ("displaced", "people_affected", "detained", "other") and _holds(what, sentence, quantity):
        return Basis.STOCK
    if what.measure in _STOCKS or period is not None and period.kind == "as of":
        return Basis.STOCK
    if what.measure in _EVENTS or what.measure in ("other", "territory"):
        return Basis.EVENT
    return None


_TOLL = re.compile(
    r"\b(?:number|total)\s+of\s+(?:[\w-]+\s+){0,3}(?:deaths|killed|dead|casualties|fatalities|losses|wounded)\b|\b(?:overall|total|combined)\s+(?:[\w-]+\s+){0,2}(?:toll|losses|casualties|deaths)\b",
    re.IGNORECASE,
)
_HOLDING = frozenset("have host remain need live hold contain shelter lack".split())


def _holds(what: Counted, sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the figure is what there is at a moment: "has two million refugees", "6 million need help"."""
    anchor = what.noun if what.noun is not None else _token_at(sentence, quantity.number)
    verb = next((a for a in anchor.ancestors if a.pos_ == "VERB"), None)
    return verb is not None and verb.lemma_ in _HOLDING and not any(c.dep_ == "auxpass" for c in verb.children)


_SPANS = frozenset({"month", "months", "past", "last", "year", "years", "quarter"})
_ONE_EVENT = re.compile(
    r"\bwhen\b|\b(?:an?|the|another|this)\s+(?:[\w-]+\s+){0,3}(?:attack|strike|airstrike|blast|explosion|bombing|ambush|raid|shelling|crash|stampede|collapse\w*|shooting|assault|earthquake|incident|massacre|clash|fire|missile|drone|bomb)\b",
    re.IGNORECASE,
)


def _of_one_event(text: str) -> bool:
    return bool(_ONE_EVENT.search(text))


def _has_done(what: Counted) -> bool:
    """The present perfect, active: "attacks that have killed 11,000"."""
    verb = what.governor
    if (
        verb is None
        or verb.pos_ != "VERB"
        or any(c.dep_ == "auxpass" for c in verb.children)
        or not any(c.dep_ == "dobj" for c in verb.children)
    ):
        return False
    helpers = (*verb.children, *(verb.head.children if verb.dep_ == "conj" else ()))
    return any(c.dep_ == "aux" and c.lower_ in ("have", "has") for c in helpers)


# -- the draft


def _assemble(
    context: Context,
    sentence: Sentence,
    quantity: Quantity,
    parts: tuple[Counted, Credited, Period | None, str | None, Span],
) -> Draft:
    what, credit, period, party, span = parts
    status = _status(sentence, quantity, what, credit)
    quoted = _attribution(context, quantity, credit, span)
    low, high = _clean(quantity.low), _clean(quantity.high)
    return Draft(
        kind=Kind.STATISTIC, statement=context.text[span.start : span.end], evidence=(span,), anchor=quantity.number,
        rule=f"{credit.rule}; {what.rule}"[:64], attribution=quoted, attribution_explicit=credit.explicit,
        attributed_text=credit.words, speaker=mention(credit.speaker) if credit.speaker else None,
        relays=mentions(credit.relays), origins=mentions(credit.origins), status=status,
        measure=what.measure, scope=what.scope, party=party, unit=what.unit, item=what.item if what.unit == "item" else None,
        value_low=low, value_high=high, bound=quantity.bound, value_text=quantity.text[:200], per=quantity.per,
        basis=_basis(context, sentence, quantity, what, period),
        period_start=period.first if period else None, period_end=period.last if period else None,
        period_text=context.text[period.start : period.end] if period else None,
        period_inferred=bool(period and period.inferred),
    )  # fmt: skip


def _clean(value: float | None) -> float | None:
    return None if value is None else float(round(value, 6))


def mentions(who: tuple[Heard, ...]) -> tuple[Mention, ...]:
    """The speakers, each once, in order."""
    seen: dict[str, Heard] = {}
    for person in who:
        seen.setdefault(normalise(person.name), person)
    return tuple(mention(p) for p in seen.values())


def _attribution(context: Context, quantity: Quantity, credit: Credited, span: Span) -> Attribution:
    if credit.attribution is not Attribution.QUOTE:
        return credit.attribution
    quotation = context.crediting.quotation_at(quantity.number)
    if quotation is not None and quotation.words < 6 and span.start < quotation.start:
        return Attribution.MIXED
    return Attribution.QUOTE


_LISTING = re.compile(
    r"^[^.;:()]*?(?:,|\band\b|\bor\b|\bplus\b|\bdown\s+from\b|\bup\s+from\b|\bcompared\s+with\b|\bthan\b|\bout\s+of\b|\bto\b)[^.;:()]*$"
)


def _settle(context: Context, drafts: list[Draft]) -> list[Draft]:
    """What figures of one sentence tell of each other: in "150 soldiers, 95 civilians and 30 others killed" all were killed."""
    out = list(drafts)
    for index in (*range(len(out) - 2, -1, -1), *range(1, len(out))):
        for other in (index + 1, index - 1):
            if 0 <= other < len(out) and _inherits(context, out[index], out[other]):
                out[index] = replace(
                    out[index],
                    measure=out[other].measure,
                    scope=out[other].scope,
                    unit=out[other].unit,
                    basis=out[index].basis if out[index].per else out[other].basis,
                    rule=out[other].rule,
                )
                break
    return out


def _inherits(context: Context, draft: Draft, other: Draft) -> bool:
    if not draft.rule.endswith(("counted thing", "bare figure")) or other.rule.endswith(
        ("counted thing", "bare figure")
    ):
        return False
    bare = draft.rule.endswith("bare figure")
    if (
        not bare
        and draft.unit != other.unit
        or draft.measure not in ("other", "force_size", "attacks")
        or other.unit not in ("people", "item")
    ):
        return False
    a, b = sorted((draft.anchor, other.anchor))
    between = context.text[a:b]
    return (
        len(between) <= 70
        and bool(_LISTING.match(between))
        and (
            bare
            or other.measure
            in ("casualties", "detained", "displaced", "people_affected", "equipment_losses", "intercepted")
        )
    )


# -- said twice


def said_twice(context: Context, drafts: list[Draft]) -> list[Draft]:
    """The same figure by the same speaker is one claim with several pieces of evidence."""
    out: list[Draft] = []
    for draft in drafts:
        index = next((i for i, d in enumerate(out) if _same(d, draft)), None)
        if index is None:
            out.append(draft)
        else:
            out[index] = _merged(out[index], draft)
    return out


def _same(a: Draft, b: Draft) -> bool:
    if a.kind is not b.kind or (a.value_low, a.value_high, a.unit, a.per) != (b.value_low, b.value_high, b.unit, b.per):
        return False
    if Attribution.HEADLINE in (a.attribution, b.attribution):
        return False
    if _who(a) != _who(b) or a.measure != b.measure:
        return False
    small = (a.value_low or a.value_high or 0) < 20 and a.bound is Bound.EXACT
    if a.speaker is None and (small or a.attribution is not b.attribution):
        return False
    scopes = {a.scope, b.scope} - {None, Scope.UNSPECIFIED}
    if len(scopes) > 1 or (a.period_start and b.period_start and a.period_start != b.period_start):
        return False
    if a.item and b.item and normalise(a.item).split()[-1] != normalise(b.item).split()[-1]:
        return False
    return a.party == b.party or a.party is None or b.party is None or not small


def _who(draft: Draft) -> str | None:
    return normalise(draft.speaker.name) if draft.speaker else None


def _merged(a: Draft, b: Draft) -> Draft:
    quoted = next((d for d in (a, b) if d.attribution is Attribution.QUOTE), None)
    hows = {a.attribution, b.attribution}
    how = a.attribution if len(hows) == 1 else Attribution.MIXED
    first = quoted if quoted is not None else a
    spans = (*first.evidence, *(s for s in (*a.evidence, *b.evidence) if s not in first.evidence))
    told = a if a.scope not in (None, Scope.UNSPECIFIED) else b
    return replace(
        a, evidence=tuple(dict.fromkeys(spans)), attribution=how, scope=told.scope or a.scope, party=a.party or b.party,
        period_start=a.period_start or b.period_start, period_end=a.period_end or b.period_end, period_text=a.period_text or b.period_text,
        attribution_explicit=a.attribution_explicit or b.attribution_explicit, status=a.status if a.status is not Status.ASSERTED else b.status,
    )  # fmt: skip


__all__ = ["CASUALTIES", "Context", "SpeakerKind", "said_twice", "statistics"]
