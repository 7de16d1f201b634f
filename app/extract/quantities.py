"""How many: every figure of a sentence, with its bound, its unit and the time it is a rate of."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.extract import numerals
from app.extract.masks import masked
from app.extract.numerals import FRACTION, NUMERAL, VAGUE
from app.vocabulary import Bound, Per

_S = r"[\s\u00a0\u202f]+"

# What stands before a figure, longest first. "nearly N" is a point by convention (docs/methodology.md).
BOUNDS_BEFORE: dict[str, Bound] = {
    "no fewer than": Bound.AT_LEAST, "no less than": Bound.AT_LEAST, "not less than": Bound.AT_LEAST,
    "at least": Bound.AT_LEAST, "a minimum of": Bound.AT_LEAST, "minimum of": Bound.AT_LEAST, "at the very least": Bound.AT_LEAST,
    "no more than": Bound.AT_MOST, "not more than": Bound.AT_MOST, "at most": Bound.AT_MOST, "a maximum of": Bound.AT_MOST,
    "up to": Bound.AT_MOST, "as many as": Bound.AT_MOST, "as much as": Bound.AT_MOST, "as high as": Bound.AT_MOST,
    "as far as": Bound.AT_MOST, "as long as": Bound.AT_MOST, "as few as": Bound.AT_LEAST, "as little as": Bound.AT_LEAST,
    "well over": Bound.MORE_THAN, "more than": Bound.MORE_THAN, "greater than": Bound.MORE_THAN, "over": Bound.MORE_THAN,
    "just over": Bound.MORE_THAN, "slightly over": Bound.MORE_THAN, "slightly more than": Bound.MORE_THAN,
    "a little over": Bound.MORE_THAN, "a little more than": Bound.MORE_THAN, "just more than": Bound.MORE_THAN,
    "upwards of": Bound.MORE_THAN, "upward of": Bound.MORE_THAN, "in excess of": Bound.MORE_THAN, "above": Bound.MORE_THAN,
    "exceeding": Bound.MORE_THAN, "exceeds": Bound.MORE_THAN, "exceeded": Bound.MORE_THAN, "exceed": Bound.MORE_THAN,
    "topped": Bound.MORE_THAN, "surpassed": Bound.MORE_THAN, "surpassing": Bound.MORE_THAN, "passed": Bound.MORE_THAN,
    "fewer than": Bound.LESS_THAN, "less than": Bound.LESS_THAN, "under": Bound.LESS_THAN, "below": Bound.LESS_THAN,
    "lower than": Bound.LESS_THAN, "well under": Bound.LESS_THAN, "just under": Bound.ABOUT, "just below": Bound.ABOUT,
    "a little under": Bound.ABOUT, "slightly less than": Bound.ABOUT, "just shy of": Bound.ABOUT, "shy of": Bound.ABOUT,
    "nearly": Bound.ABOUT, "almost": Bound.ABOUT, "close to": Bound.ABOUT, "approaching": Bound.ABOUT, "nearing": Bound.ABOUT,
    "about": Bound.ABOUT, "around": Bound.ABOUT, "roughly": Bound.ABOUT, "approximately": Bound.ABOUT, "approx.": Bound.ABOUT,
    "some": Bound.ABOUT, "circa": Bound.ABOUT, "an estimated": Bound.ABOUT, "estimated": Bound.ABOUT, "perhaps": Bound.ABOUT,
    "maybe": Bound.ABOUT, "in the region of": Bound.ABOUT, "somewhere around": Bound.ABOUT, "in the order of": Bound.ABOUT,
    "on the order of": Bound.ABOUT, "something like": Bound.ABOUT, "virtually": Bound.ABOUT, "~": Bound.ABOUT, "≈": Bound.ABOUT,
    ">": Bound.MORE_THAN, "<": Bound.LESS_THAN, "≥": Bound.AT_LEAST, "≤": Bound.AT_MOST,
}  # fmt: skip
BOUNDS_AFTER: dict[str, Bound] = {
    "or more": Bound.AT_LEAST, "at least": Bound.AT_LEAST, "at the very least": Bound.AT_LEAST, "plus": Bound.AT_LEAST,
    "or so": Bound.ABOUT, "or thereabouts": Bound.ABOUT, "or fewer": Bound.AT_MOST, "or less": Bound.AT_MOST,
    "at most": Bound.AT_MOST,
}  # fmt: skip
_PASSING = ("an additional", "additional", "another", "a further", "further", "a total of", "total of", "a combined", "a record", "a staggering", "an initial", "an average of", "average of", "only", "just", "even", "an extra", "extra", "the", "a", "an", "fully", "exactly", "already", "currently")  # fmt: skip

CURRENCIES: dict[str, str] = {
    "$": "USD", "us$": "USD", "usd": "USD", "u.s.$": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "¥": "JPY",
    "₽": "RUB", "₴": "UAH", "₪": "ILS", "₹": "INR", "₺": "TRY", "c$": "CAD", "a$": "AUD", "au$": "AUD", "can$": "CAD", "chf": "CHF", "₦": "NGN",
}  # fmt: skip
CURRENCY_WORDS: dict[str, str] = {
    "us dollars": "USD", "u.s. dollars": "USD", "american dollars": "USD", "canadian dollars": "CAD", "australian dollars": "AUD",
    "dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR", "pounds sterling": "GBP", "british pounds": "GBP", "pounds": "GBP",
    "rubles": "RUB", "roubles": "RUB", "hryvnias": "UAH", "hryvnia": "UAH", "shekels": "ILS", "yen": "JPY", "yuan": "CNY",
    "swiss francs": "CHF", "rupees": "INR", "pakistani rupees": "PKR", "afghanis": "AFN", "naira": "NGN", "rand": "ZAR", "rials": "IRR", "kronor": "SEK",
    "norwegian kroner": "NOK", "danish kroner": "DKK", "kroner": "NOK", "zlotys": "PLN", "zloty": "PLN", "lira": "TRY", "riyals": "SAR", "dirhams": "AED", "usd": "USD", "eur": "EUR",
}  # fmt: skip
UNIT_WORDS: dict[str, tuple[str, float]] = {
    "percentage points": ("percent", 1), "percentage point": ("percent", 1), "percent": ("percent", 1), "per cent": ("percent", 1), "pct": ("percent", 1), "%": ("percent", 1),
    "square kilometers": ("km2", 1), "square kilometres": ("km2", 1), "square kilometer": ("km2", 1), "square kilometre": ("km2", 1), "sq km": ("km2", 1), "sq. km": ("km2", 1), "sq.km": ("km2", 1),
    "km²": ("km2", 1), "km2": ("km2", 1), "square kms": ("km2", 1), "square miles": ("mile2", 1), "square mile": ("mile2", 1), "sq miles": ("mile2", 1), "sq mi": ("mile2", 1), "hectares": ("hectare", 1), "hectare": ("hectare", 1), "acres": ("acre", 1),
    "kilometers": ("km", 1), "kilometres": ("km", 1), "kilometer": ("km", 1), "kilometre": ("km", 1), "kms": ("km", 1), "km": ("km", 1),
    "nautical miles": ("nautical mile", 1), "miles": ("mile", 1), "mile": ("mile", 1), "meters": ("m", 1), "metres": ("m", 1), "meter": ("m", 1), "metre": ("m", 1), "yards": ("yard", 1), "feet": ("foot", 1),
    "years": ("year", 1), "year": ("year", 1), "months": ("month", 1), "month": ("month", 1), "weeks": ("week", 1), "week": ("week", 1), "days": ("day", 1), "day": ("day", 1),
    "hours": ("hour", 1), "hour": ("hour", 1), "minutes": ("minute", 1), "minute": ("minute", 1), "decades": ("year", 10), "decade": ("year", 10), "centuries": ("year", 100),
    "metric tons": ("tonne", 1), "metric tonnes": ("tonne", 1), "tonnes": ("tonne", 1), "tons": ("ton", 1), "ton": ("ton", 1), "tonne": ("tonne", 1), "kilograms": ("kg", 1), "kilos": ("kg", 1), "kg": ("kg", 1), "litres": ("litre", 1), "liters": ("litre", 1),
    "barrels": ("barrel", 1), "megawatts": ("MW", 1), "mw": ("MW", 1), "gigawatts": ("GW", 1), "gw": ("GW", 1),
}  # fmt: skip


def _any(words: object) -> str:
    ordered = sorted(words, key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(re.escape(w).replace(r"\ ", _S) for w in ordered)


_WORDY_BOUND = [w for w in BOUNDS_BEFORE if w[0].isalpha()]
_SIGN_BOUND = [w for w in BOUNDS_BEFORE if not w[0].isalpha()]
_SIGNS = _any(CURRENCIES)
_N = NUMERAL
_UNIT_AFTER = rf"(?:[\s\u00a0\u202f-]*(?:{_any(CURRENCY_WORDS)}|{_any(UNIT_WORDS)})(?!\w)|\s?%)"
_MONEY = rf"(?:(?<![A-Za-z])(?:{_SIGNS})\s?)"

_FIGURE = re.compile(
    rf"""
    (?P<before> (?: (?<!\w) (?: {_any([*_WORDY_BOUND, *_PASSING])} ) {_S} ){{0,3}} (?: (?:{_any(_SIGN_BOUND)}) \s? )? )
    (?:
      (?P<ratio> (?P<ra>{_N}) (?:{_S}|-) (?:to)(?:{_S}|-) (?:one|1)\b (?!\s*(?:percent|%|million|billion|,\d)) | (?P<rb>\d+(?:\.\d+)?)\s?:\s?1\b )
    | (?P<share> (?P<sa>{_N}) {_S} (?: in {_S}(?:every{_S})? | out {_S} of {_S} (?:every{_S})?) (?P<sb>one{_S}hundred|two|three|four|five|six|seven|eight|nine|ten|twenty|100|\d{{1,2}})\b (?!\s*(?:percent|%|million|years|days|weeks|months|hours|attacks|cities|regions|provinces|places|,\d)) )
    | (?P<range> (?:between{_S} (?P<m1>{_MONEY})?(?P<r1>{_N})(?P<u1>{_UNIT_AFTER})? {_S}and{_S} (?P<m2>{_MONEY})?(?P<r2>{_N})
              | from{_S} (?P<m3>{_MONEY})?(?P<r3>{_N})(?P<u3>{_UNIT_AFTER})? {_S}to{_S} (?P<m4>{_MONEY})?(?P<r4>{_N})
              | (?P<m5>{_MONEY})?(?P<r5>{_N})(?P<u5>{_UNIT_AFTER})?(?: \s?[-–—]\s? | {_S}(?:to|or){_S} | ,{_S}(?:maybe|perhaps|possibly){_S})(?P<m6>{_MONEY})?(?P<r6>{_N}) ) )
    | (?P<money>{_MONEY})? (?: (?P<vague>{VAGUE}) | (?P<fraction> {FRACTION} (?= {_S}of\b | {_S}(?:the|its|his|their|all)\b) ) | (?P<number>{_N}) )
    )
    (?P<plus>\+)?
    (?P<after> {_S}(?:{_any(BOUNDS_AFTER)})\b )?
    (?: (?P<unit>[\s\u00a0\u202f-]*(?:of{_S})?(?:{_any(CURRENCY_WORDS)}|{_any(UNIT_WORDS)})(?!\w)|\s?%) (?P<andhalf>{_S}and{_S}a{_S}half)? )?
    (?P<after2> {_S}(?:{_any(BOUNDS_AFTER)})\b )?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_QUICK = re.compile(
    rf"\d|\b(?:{'|'.join('one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half third quarter fifth'.split())})"
    r"|\b(?:dozens|scores|hundreds|thousands|millions|billions|tens)\b",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"""^(?:
        (?:[\s\u00a0-]+(?!and\b|or\b|but\b|that\b|who\b|which\b|was\b|were\b|in\b|after\b|before\b)[\w’'.-]+){0,6}?
        [\s\u00a0]+an?[\s\u00a0]+(?P<a>day|night|week|month|year)\b(?![\s\u00a0]+(?:ago|before|earlier|later|after|of\b|old|long|into|on|to\b))
      | (?:[\s\u00a0-]+(?!and\b|or\b|but\b|that\b|who\b|which\b|after\b|before\b)[\w’'.-]+){0,8}?
        (?:[\s\u00a0]+(?:per|each|every)[\s\u00a0]+(?P<per>day|night|week|month|year)\b|/(?P<slash>day|week|month|year)\b
          |[\s\u00a0]+(?P<adv>daily|weekly|monthly|annually|yearly|nightly|per[\s\u00a0]+annum)\b(?![\s\u00a0]+[a-z]+s?\b(?<!by)(?<!in)(?<!on)))
      )""",
    re.IGNORECASE | re.VERBOSE,
)
_RATE_BEFORE = re.compile(
    r"\b(daily|weekly|monthly|annual|yearly)\b(?:[\s\u00a0]+[\w-]+){0,5}[\s\u00a0]*$", re.IGNORECASE
)
_PERS = {
    "daily": Per.DAY, "day": Per.DAY, "night": Per.DAY, "nightly": Per.DAY, "weekly": Per.WEEK, "week": Per.WEEK, "monthly": Per.MONTH, "month": Per.MONTH,
    "annual": Per.YEAR, "annually": Per.YEAR, "yearly": Per.YEAR, "year": Per.YEAR, "per annum": Per.YEAR,
}  # fmt: skip
_FOR_EVERY = re.compile(
    rf"^(?P<noun>(?:{_S}[\w’'-]+){{0,5}}?){_S}(?:for|to|per){_S}(?:every|each)\b(?:{_S}(?P<k>{_N})\b)?", re.IGNORECASE
)
_CHANGE = re.compile(
    r"\b(?:rose|risen|rise|rising|increas\w+|grew|grown|growing|jump\w*|fell|fall\w*|drop\w*|declin\w+|surg\w+|climb\w*|up|down|went|cut|reduc\w+"
    r"|expand\w*|doubl\w+|tripl\w+|revis\w+|rais\w+|lower\w*|shr[aiu]nk\w*|chang\w+|soar\w*|widen\w*|mov\w+|travel\w*|flew|flown|drove)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_FEWER = re.compile(rf"^{_S}(?:fewer|less)\b(?!{_S}than{_S}\d)", re.IGNORECASE)
_MORE_THAN = re.compile(
    rf"^(?:{_S}[\w-]+){{0,2}}{_S}(?:more|higher|fewer|less|lower)\b(?:{_S}[\w-]+){{0,4}}?{_S}than\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a text: `start` to `end` with its bound and unit words, the numeral itself from `number`.

    `low` and `high` are in `unit`, the open end of a bound is None; `unit` None means that a counted thing follows.
    """

    start: int
    number: int
    end: int
    low: float | None
    high: float | None
    bound: Bound
    text: str
    unit: str | None = None
    per: Per | None = None
    estimated: bool = False
    difference: bool = False
    single: bool = False
    small: bool = False


def quantities(text: str, base: int = 0) -> Iterator[Quantity]:
    """Every figure in the text, in order; offsets are shifted by `base`."""
    if not _QUICK.search(text):
        return
    masks = masked(text)
    starts = [a for a, _ in masks]
    position = 0
    while match := _FIGURE.search(text, position):
        number = _number_start(match)
        if _is_masked(masks, starts, number) or not _stands_alone(text, match, number):
            position = max(number + 1, _mask_end(masks, starts, number))
            continue
        found = _read(text, match, number, masks, starts)
        if found is None or not _is_countable(found):
            position = max(number + 1, found.end if found else 0)
            continue
        position = found.end
        yield _shift(_with_rate(text, _not_handed_over(text, found)), base)


LARGEST = 1e15
"""No figure of the world is larger: more digits are a code, a key or a number too long to be meant."""


def _is_countable(quantity: Quantity) -> bool:
    return all(v is None or abs(v) <= LARGEST for v in (quantity.low, quantity.high))


def _number_start(match: re.Match[str]) -> int:
    return match.end("before")


def _is_masked(masks: list[tuple[int, int]], starts: list[int], at: int) -> bool:
    return _mask_end(masks, starts, at) > at


def _mask_end(masks: list[tuple[int, int]], starts: list[int], at: int) -> int:
    index = bisect_right(starts, at) - 1
    return masks[index][1] if index >= 0 and masks[index][1] > at else at


_BAD_BEFORE = re.compile(r"[\w.,/:#&’'-]$")
_NAME_BEFORE = re.compile(r"(?:^|[a-z,;]\s)(?:the\s)?[A-Z][a-z]+$")


def _stands_alone(text: str, match: re.Match[str], number: int) -> bool:
    """Whether the numeral is a word of its own, and no part of a name, a decimal or a hyphenated code."""
    head = text[max(0, number - 2) : number]
    if head and _BAD_BEFORE.search(head) and not head.endswith(("—", "–")):
        if head[-1].isalnum() or head[-1] in "#&_":
            return False
        if head[-1] in ".,/:’'-" and (len(head) > 1 and head[-2].isalnum()):
            return False
    tail = text[match.end() : match.end() + 2]
    if not match["unit"] and tail[:1].isalpha():
        return False
    if tail[:1] == "-" and tail[1:2].isalpha() and match["number"] and not match["unit"]:
        return bool(re.match(r"-(?:strong|odd|plus|some)\b", text[match.end() : match.end() + 8]))
    numeral = match["number"]
    return not (numeral and numeral[0].isupper() and _title_word(text, number))


def _title_word(text: str, number: int) -> bool:
    """Whether a capitalised number word stands in mid-sentence: "the Group of Seven", "Operation Three Oaks"."""
    before = text[:number].rstrip(" \u00a0\t")
    return bool(before) and (before[-1].isalnum() or before[-1] == ",") and not _title_case(text)


def _title_case(text: str) -> bool:
    words = [w for w in re.findall(r"[A-Za-z]{4,}", text[:200])]
    return len(words) > 2 and sum(w[0].isupper() for w in words) > 0.7 * len(words)


def _read(
    text: str, match: re.Match[str], number: int, masks: list[tuple[int, int]], starts: list[int]
) -> Quantity | None:
    for kind in ("ratio", "share", "range"):
        if match[kind]:
            return _READERS[kind](text, match, number, masks, starts)
    return _read_point(text, match, number)


def _read_ratio(text: str, match: re.Match[str], number: int, *_: object) -> Quantity | None:
    low = float(numerals.value(match["ra"] or match["rb"]))
    return _bounded(match, number, match.end("ratio"), low, low, "ratio")


def _read_share(text: str, match: re.Match[str], number: int, *_: object) -> Quantity | None:
    part, whole = numerals.value(match["sa"]), numerals.value(match["sb"])
    if not 0 < part < whole:
        return _point_of(match, number, match["sa"], match.end("sa"))
    share = float(round(100 * part / whole, 2))
    return _bounded(match, number, match.end("share"), share, share, "percent")


def _read_range(
    text: str, match: re.Match[str], number: int, masks: list[tuple[int, int]], starts: list[int]
) -> Quantity | None:
    a, b = next((i, i + 1) for i in (1, 3, 5) if match[f"r{i}"])
    first, second = match[f"r{a}"], match[f"r{b}"]
    money = match[f"m{a}"] or match[f"m{b}"]
    split = first_end = match.end(f"r{a}")
    low, high = numerals.value(first), numerals.value(second)
    scale = re.search(
        r"(?:hundred|thousand|million|billion|trillion|mln|mn|bln|bn|tn|trn|m|b|k)$", second, re.IGNORECASE
    )
    if scale and low < 1000 and not re.search(r"[a-z]$", first, re.IGNORECASE):
        low *= numerals.value("1 " + scale[0].lower()) if len(scale[0]) > 3 else numerals.value("1" + scale[0].lower())
    unit_first = match[f"u{a}"]
    changed = a == 3 and _CHANGE.search(text[:number])
    wrong = (
        low >= high
        or changed
        or _is_masked(masks, starts, match.start(f"r{b}"))
        or (a == 5 and " or " in match["range"] and high > 3 * low)
        or (a == 5 and not unit_first and re.search(r"\sto\s", match["range"]) and _next_is_unlike(text, match, first))
    )
    if wrong:
        start_first = match.start(f"m{a}") if match[f"m{a}"] else match.start(f"r{a}")
        return _first_of(text, match, start_first, money, first, split, unit_first)
    del first_end
    unit, factor = _unit(match, money or None)
    if unit is None and unit_first:
        unit, factor = _unit_word(unit_first)
    end = match.end("unit") if match["unit"] else match.end("range")
    estimated = "estimat" in match["before"].lower()
    return Quantity(
        start=_start_of(match), number=match.start(f"m{a}") if match[f"m{a}"] else match.start(f"r{a}"), end=end,
        low=float(low) * factor, high=float(high) * factor, bound=Bound.RANGE, text=text[number:end].strip(),
        unit=unit, estimated=estimated,
    )  # fmt: skip


def _next_is_unlike(text: str, match: re.Match[str], first: str) -> bool:
    """ "gave 3 to 12 villages" is no range; "5 to 10 villages" is: both numerals must be written alike."""
    second = match["r6"] or ""
    return first[0].isdigit() != second[:1].isdigit()


def _first_of(
    text: str, match: re.Match[str], number: int, money: str | None, first: str, end: int, unit_first: str | None
) -> Quantity | None:
    if longer := re.compile(NUMERAL, re.IGNORECASE).match(text, end - len(first)):  # "Twenty-seven" is no range
        first, end = longer[0], longer.end()
    low = float(numerals.value(first))
    unit, factor = (CURRENCIES[money.strip().lower()], 1.0) if money else (None, 1.0)
    if unit is None and not unit_first and (behind := re.compile(_UNIT_AFTER, re.IGNORECASE).match(text, end)):
        unit_first = behind[0]
    if unit is None and unit_first:
        unit, factor = _unit_word(unit_first)
        end += len(unit_first)
    bound = _bound_before(match["before"]) if number == match.end("before") else Bound.EXACT
    start = _start_of(match) if number == match.end("before") else number
    return _open(Quantity(start, number, end, low * factor, low * factor, bound, text[number:end], unit))


def _point_of(match: re.Match[str], number: int, numeral: str, end: int) -> Quantity | None:
    low = float(numerals.value(numeral))
    return _open(
        Quantity(_start_of(match), number, end, low, low, _bound_before(match["before"]), numeral, single=low == 1)
    )


def _read_point(text: str, match: re.Match[str], number: int) -> Quantity | None:
    money = match["money"]
    unit, factor = _unit(match, money)
    if match["vague"]:
        low = float(numerals.magnitude(match["vague"])) * factor
        end = match.end("unit") if match["unit"] else match.end("vague")
        if match["unit"] and unit not in CURRENCY_CODES and " of" not in match["unit"] and factor == 1 and unit is None:
            end = match.end("vague")
        return Quantity(_start_of(match), number, end, low, None, Bound.MAGNITUDE, text[number:end].strip(), unit)
    if match["fraction"]:
        share = float(numerals.fraction(match["fraction"]))
        return _bounded(match, number, match.end("fraction"), share, share, "percent")
    numeral = match["number"]
    low = float(numerals.value(numeral))
    low = (low + 0.5 if match["andhalf"] else low) * factor
    if unit == "percent" and low > 100_000:
        return None
    found = _bounded(match, number, match.end("number"), low, low, unit)
    plain = numeral.isdigit() or numeral.isalpha()
    return replace(found, single=low == 1 and unit is None, small=plain and low <= 10 and unit is None)


def _unit(match: re.Match[str], money: str | None) -> tuple[str | None, float]:
    if money:
        return CURRENCIES[re.sub(r"\s", "", money.lower())], 1.0
    return _unit_word(match["unit"]) if match["unit"] else (None, 1.0)


def _unit_word(words: str) -> tuple[str | None, float]:
    word = re.sub(r"[\s\u00a0\u202f]+", " ", words.lower()).strip(" -")
    word = word.removeprefix("of ").strip()
    if word in CURRENCY_WORDS:
        return CURRENCY_WORDS[word], 1.0
    return UNIT_WORDS.get(word, (None, 1.0))


CURRENCY_CODES = frozenset({*CURRENCIES.values(), *CURRENCY_WORDS.values()})


def _start_of(match: re.Match[str]) -> int:
    before = match["before"]
    for word in _PASSING:
        pattern = rf"^(?:{re.escape(word)})\s+"
        if word in ("the", "a", "an", "only", "just", "even", "already", "currently"):
            stripped = re.sub(pattern, "", before, flags=re.IGNORECASE)
            if stripped != before:
                return match.start("before") + len(before) - len(stripped)
    return match.start("before")


def _bound_before(before: str) -> Bound:
    words = re.sub(r"\s+", " ", before.lower()).strip()
    for word in sorted(BOUNDS_BEFORE, key=len, reverse=True):
        if re.search(rf"(?:^|\s){re.escape(word)}(?:$|\s)", words):
            return BOUNDS_BEFORE[word]
    return Bound.EXACT


def _bounded(match: re.Match[str], number: int, end: int, low: float, high: float, unit: str | None) -> Quantity:
    bound = _bound_before(match["before"])
    for after in (match["after"], match["after2"]):
        if after:
            bound = BOUNDS_AFTER[re.sub(r"\s+", " ", after.lower()).strip()]
            end = match.end("after2") if match["after2"] else match.end("after")
    if match["plus"]:
        bound, end = Bound.AT_LEAST, max(end, match.end("plus"))
    if match["unit"] and unit not in ("ratio",):
        end = max(end, match.end("andhalf") if match["andhalf"] else match.end("unit"))
    estimated = "estimat" in match["before"].lower()
    text = match.string[number:end].strip()
    return _open(Quantity(_start_of(match), number, end, low, high, bound, text, unit, estimated=estimated))


def _open(quantity: Quantity) -> Quantity:
    """The bound's open end is None: "more than 5" is 5 to None, "up to 5" None to 5."""
    if quantity.bound in (Bound.AT_LEAST, Bound.MORE_THAN):
        return replace(quantity, high=None)
    if quantity.bound in (Bound.AT_MOST, Bound.LESS_THAN):
        return replace(quantity, low=None)
    return quantity


def _with_rate(text: str, quantity: Quantity) -> Quantity:
    tail = text[quantity.end : quantity.end + 90]
    if quantity.unit is None and (ratio := _FOR_EVERY.match(tail)) and not quantity.per:
        divisor = float(numerals.value(ratio["k"])) if ratio["k"] else 1.0
        low, high = (None if v is None else v / divisor for v in (quantity.low, quantity.high))
        return replace(quantity, unit="ratio", low=low, high=high)
    if _FEWER.match(tail) and " than" in tail:
        return replace(_negated(quantity) if quantity.unit is None else quantity, difference=True)
    if _MORE_THAN.match(tail):
        quantity = replace(quantity, difference=True)
    if quantity.unit in ("year", "month", "week", "day", "hour", "minute"):
        return quantity
    if match := _RATE.match(tail):
        word = match["a"] or match["per"] or match["slash"] or match["adv"]
        return replace(quantity, per=_PERS[re.sub(r"\s+", " ", word.lower())])
    if match := _RATE_BEFORE.search(text[max(0, quantity.start - 60) : quantity.start]):
        return replace(quantity, per=_PERS[match[1].lower()])
    return quantity


def _negated(quantity: Quantity) -> Quantity:
    low, high = (None if v is None else -v for v in (quantity.low, quantity.high))
    return replace(quantity, low=high, high=low)


_HANDED = re.compile(r"\b(?:hand|turn|t[ao]k|bring|brought|carr|cross|cut|fly|flew|pass|sign|gave|giv|start|go|went|roll|win|won)\w*\s+$", re.IGNORECASE)


def _not_handed_over(text: str, quantity: Quantity) -> Quantity:
    """ "handed over 36 tanks": the verb's own particle is no bound."""
    if quantity.bound is Bound.MORE_THAN and re.match(r"over\b", text[quantity.start :], re.IGNORECASE) and _HANDED.search(text[: quantity.start]):
        return replace(quantity, start=quantity.number, bound=Bound.EXACT, high=quantity.low)
    return quantity


def _shift(quantity: Quantity, base: int) -> Quantity:
    return replace(quantity, start=quantity.start + base, number=quantity.number + base, end=quantity.end + base)


_READERS = {"ratio": _read_ratio, "share": _read_share, "range": _read_range}
