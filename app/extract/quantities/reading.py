"""Reading a figure: what the pattern found, as a quantity in its unit."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from app.extract import numerals
from app.extract.masks import Masks
from app.extract.numerals import NUMERAL, SCALE
from app.extract.quantities.bounds import bound_after, bound_before, outside
from app.extract.quantities.figure import RANGE_FORMS
from app.extract.quantities.quantity import Quantity
from app.extract.quantities.units import NO_UNIT, UNIT_BEHIND, Unit, by_sign, by_words
from app.vocabulary import Bound

MOST_PERCENT = 100_000
"""No share is larger: more is a count of something that a percent sign stands beside by mistake."""

SMALL = 10
"""Up to here news writes numbers as words, and uses them as words."""

_NUMERAL = re.compile(NUMERAL, re.IGNORECASE)
_UNIT_BEHIND = re.compile(UNIT_BEHIND, re.IGNORECASE)
_SCALE_AT_END = re.compile(rf"{SCALE}$", re.IGNORECASE)
_UNSCALED = 1000
"""Below it the first number of a range shares the second's scale: "6-7 thousand"."""

_NEAR = 3
"""Numbers with "or" between are one figure when the second is at most so many times the first: "one or two"."""

# "rose from 200 to 350": a change is no range.
_CHANGE = re.compile(
    r"""\b (?: rose | risen | rise | rising | increas\w+ | grew | grown | growing | jump\w* | fell | fall\w* | drop\w*
      | declin\w+ | surg\w+ | climb\w* | up | down | went | cut | reduc\w+ | expand\w* | doubl\w+ | tripl\w+ | revis\w+
      | rais\w+ | lower\w* | shr[aiu]nk\w* | chang\w+ | soar\w* | widen\w* | mov\w+ | travel\w* | flew | flown
      | drove )\b
      [^.;]{0,60} $""",
    re.IGNORECASE | re.VERBOSE,
)
_CHANGE_REACH = 120
"""So far before a range its verb is looked for: 60 characters between them, and the verb itself."""

_PARTICLE = re.compile(r"over\b", re.IGNORECASE)
# "handed over 36 tanks": the verb's own particle is no bound.
_VERB_WITH_PARTICLE = re.compile(
    r"""\b (?: hand | turn | t[ao]k | bring | brought | carr | cross | cut | fly | flew | pass | sign | gave | giv
      | start | go | went | roll | win | won )\w* \s+ $""",
    re.IGNORECASE | re.VERBOSE,
)
_VERB_REACH = 60


def read(match: re.Match[str], masks: Masks) -> Quantity | None:
    """The quantity that a FIGURE writes; None where what it writes cannot be meant."""
    if match["range"]:
        return _range(match, masks)
    return next(reader for group, reader in _READERS.items() if match[group])(match)


def _ratio(match: re.Match[str]) -> Quantity:
    value = float(numerals.value(match["to_one"] or match["colon_one"]))
    return _point(match, match.end("ratio"), value, "ratio")


def _share(match: re.Match[str]) -> Quantity:
    part, whole = numerals.value(match["part"]), numerals.value(match["whole"])
    if 0 < part < whole:
        return _point(match, match.end("share"), float(round(100 * part / whole, 2)), "percent")
    low, bound = float(part), bound_before(match["before"])
    end = match.end("part")
    return Quantity(_start(match), _number(match), end, low, low, bound, match["part"], single=low == 1).opened()


def _vague(match: re.Match[str]) -> Quantity:
    unit = _unit(match)
    number, end = _number(match), match.end("unit") if match["unit"] else match.end("vague")
    low = float(numerals.magnitude(match["vague"])) * unit.times
    text = match.string[number:end].strip()
    return Quantity(_start(match), number, end, low, None, Bound.MAGNITUDE, text, unit.name)


def _fraction(match: re.Match[str]) -> Quantity:
    return _point(match, match.end("fraction"), float(numerals.fraction(match["fraction"])), "percent")


def _single(match: re.Match[str]) -> Quantity | None:
    unit, numeral = _unit(match), match["number"]
    value = float(numerals.value(numeral))
    value = (value + 0.5 if match["and_a_half"] else value) * unit.times
    if unit.name == "percent" and value > MOST_PERCENT:
        return None
    found = _point(match, match.end("number"), value, unit.name)
    if unit.name is not None:
        return found
    return replace(found, single=value == 1, small=value <= SMALL and (numeral.isdigit() or numeral.isalpha()))


_READERS: dict[str, Callable[[re.Match[str]], Quantity | None]] = {
    "ratio": _ratio,
    "share": _share,
    "vague": _vague,
    "fraction": _fraction,
    "number": _single,
}
"""Each kind of figure by the group of the pattern that holds it; a range has its own, for it may be none."""


def _point(match: re.Match[str], end: int, value: float, unit: str | None) -> Quantity:
    """A single value with the bound that is said before or behind it; `end` is the end of the number alone."""
    bound, number = bound_before(match["before"]), _number(match)
    if after := match["after_unit"] or match["after"]:
        bound, end = bound_after(after), match.end("after_unit" if match["after_unit"] else "after")
    if match["plus"]:
        bound, end = Bound.AT_LEAST, max(end, match.end("plus"))
    if match["unit"] and unit != "ratio":
        end = max(end, match.end("and_a_half" if match["and_a_half"] else "unit"))
    text = match.string[number:end].strip()
    return Quantity(_start(match), number, end, value, value, bound, text, unit, estimated=_estimated(match)).opened()


def _goes_on(match: re.Match[str], form: str) -> bool:
    """Whether the first number is longer than the pattern cut it: "twenty-seven thousand" is no range from 20 on."""
    longer = _NUMERAL.match(match.string, match.start(f"{form}_first"))
    return longer is not None and longer.end() > match.end(f"{form}_first")


def _range(match: re.Match[str], masks: Masks) -> Quantity | None:
    form = next(form for form in RANGE_FORMS if match[f"{form}_first"])
    if masks.cover(match.start(f"{form}_first")):
        return None  # "from 4 to 6 March"
    low, high = _ends(match[f"{form}_first"], match[f"{form}_second"])
    if (
        low >= high
        or _goes_on(match, form)
        or masks.cover(match.start(f"{form}_second"))
        or _is_no_range(match, form, high <= _NEAR * low)
    ):
        return _first_alone(match, form)
    number, end = _first_number(match, form), match.end("unit" if match["unit"] else "range")
    unit = _unit(match, _range_money(match, form))
    if unit.name is None and match[f"{form}_unit"]:
        unit = by_words(match[f"{form}_unit"])
    return Quantity(
        start=_start(match),
        number=number,
        end=end,
        low=float(low) * unit.times,
        high=float(high) * unit.times,
        bound=Bound.RANGE,
        text=match.string[_number(match) : end].strip(),
        unit=unit.name,
        estimated=_estimated(match),
    )


def _ends(first: str, second: str) -> tuple[Decimal, Decimal]:
    """Both ends of a range; the first takes the second's scale where it has none: "6-7 thousand"."""
    low, high = numerals.value(first), numerals.value(second)
    scale = _SCALE_AT_END.search(second)
    if scale and low < _UNSCALED and not _SCALE_AT_END.search(first):
        low *= numerals.scale(scale[0].lower())
    return low, high


def _is_no_range(match: re.Match[str], form: str, near: bool) -> bool:
    """Whether two numbers that are written like a range are two figures."""
    if form == "from":
        number = _number(match)
        return bool(_CHANGE.search(match.string, max(0, number - _CHANGE_REACH), number))
    if form == "between":
        return False
    written = match["range"]
    if " or " in written and not near:
        return True
    # "gave 3 to ten villages" is no range; "5 to 10" is, and "five to 10", as news agencies write it.
    unlike = match["plain_first"][0].isdigit() and not match["plain_second"][0].isdigit()
    return unlike and not match["plain_unit"] and bool(re.search(r"\sto\s", written))


def _first_alone(match: re.Match[str], form: str) -> Quantity:
    """The first number of what is no range; the second is found for itself."""
    text, number = match.string, _first_number(match, form)
    begin, end = match.span(f"{form}_first")
    if longer := _NUMERAL.match(text, begin):  # "Twenty-seven" is no range
        end = longer.end()
    value = float(numerals.value(text[begin:end]))
    unit, behind = NO_UNIT, match[f"{form}_unit"]
    if money := _range_money(match, form):
        unit = by_sign(money)
    elif words := behind or _behind(text, end):
        unit = by_words(words)
        end += len(words)
    value *= unit.times
    whole = number == _number(match)  # no "between" or "from" stands before it
    bound = bound_before(match["before"]) if whole else Bound.EXACT
    start = _start(match) if whole else number
    return Quantity(start, number, end, value, value, bound, text[number:end], unit.name).opened()


def _behind(text: str, at: int) -> str | None:
    unit = _UNIT_BEHIND.match(text, at)
    return unit[0] if unit else None


def _range_money(match: re.Match[str], form: str) -> str | None:
    return match[f"{form}_money"] or match[f"{form}_money2"]


def _first_number(match: re.Match[str], form: str) -> int:
    return match.start(f"{form}_money" if match[f"{form}_money"] else f"{form}_first")


def _number(match: re.Match[str]) -> int:
    return match.end("before")


def _start(match: re.Match[str]) -> int:
    return match.start("before") + outside(match["before"])


def _estimated(match: re.Match[str]) -> bool:
    return "estimat" in match["before"].lower()


def _unit(match: re.Match[str], money: str | None = None) -> Unit:
    if money := money or match["money"]:
        return by_sign(money)
    return by_words(match["unit"]) if match["unit"] else NO_UNIT


def not_handed_over(text: str, quantity: Quantity) -> Quantity:
    """ "handed over 36 tanks": 36 exactly, where the bound is the verb's own particle."""
    start = quantity.start
    if quantity.bound is not Bound.MORE_THAN or not _PARTICLE.match(text, start):
        return quantity
    if not _VERB_WITH_PARTICLE.search(text, max(0, start - _VERB_REACH), start):
        return quantity
    return replace(quantity, start=quantity.number, bound=Bound.EXACT, high=quantity.low)
