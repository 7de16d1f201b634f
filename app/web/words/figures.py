"""Figures as people write them: `about 17,000 people`, `7,000 to 8,000 people a week`, `more than 1.2 million`."""

from collections.abc import Mapping
from typing import Any

from app.vocabulary import Bound

_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))

_UNITS = {
    "people": ("person", "people"),
    "percent": ("per cent", "per cent"),
    "km": ("kilometre", "kilometres"),
    "mile": ("mile", "miles"),
    "m": ("metre", "metres"),
    "km2": ("square kilometre", "square kilometres"),
    "mile2": ("square mile", "square miles"),
    "hectare": ("hectare", "hectares"),
    "acre": ("acre", "acres"),
    "tonne": ("tonne", "tonnes"),
    "USD": ("US dollar", "US dollars"),
    "EUR": ("euro", "euros"),
    "GBP": ("British pound", "British pounds"),
    "UAH": ("hryvnia", "hryvnias"),
    "RUB": ("rouble", "roubles"),
    "ILS": ("shekel", "shekels"),
    "JPY": ("yen", "yen"),
    "CNY": ("yuan", "yuan"),
    "CAD": ("Canadian dollar", "Canadian dollars"),
    "AUD": ("Australian dollar", "Australian dollars"),
}
"""One and several; other units are regular words, other currencies their codes."""

_IRREGULAR = {"person": "people", "man": "men", "woman": "women", "child": "children", "aircraft": "aircraft"}
_ALIKE = ("aircraft", "personnel", "ammunition", "equipment", "infrastructure", "artillery", "helicopters", "police")

_BEFORE: dict[str, str] = {
    Bound.ABOUT: "about",
    Bound.AT_LEAST: "at least",
    Bound.MORE_THAN: "more than",
    Bound.AT_MOST: "up to",
    Bound.LESS_THAN: "less than",
}


def figure(row: Mapping[str, Any]) -> str:
    """A claim's figure with its unit and its time; nothing for a statement.

    >>> figure({"value_low": 7000, "value_high": 8000, "bound": "range", "unit": "people", "item": None, "per": "week"})
    '7,000 to 8,000 people a week'
    """
    low, high = row["value_low"], row["value_high"]
    if low is None and high is None:
        return ""
    every = f" a {row['per']}" if row["per"] else ""
    if row["bound"] == Bound.MAGNITUDE:
        return _vague(row) + ("" if row["per"] and row["per"] in (row["value_text"] or "") else every)
    return measured(low, high, row["bound"], row["unit"], row["item"]) + every


def measured(low: float | None, high: float | None, bound: str | None, unit: str | None, item: str | None) -> str:
    """Two ends with their unit."""
    many = many_of(unit, item, is_one=low == high == 1)
    if unit == "ratio":
        return f"{amount(low, high, bound)} to 1"
    said = amount(low, high, bound)
    counted = bound == Bound.LESS_THAN and unit in ("people", "item")
    return f"{said.replace('less', 'fewer', 1) if counted else said} {many}".rstrip()


def amount(low: float | None, high: float | None, bound: str | None = None) -> str:
    """Two ends in words; an open one is `at least` or `up to`, unless the words were others.

    >>> amount(1_200_000, None, "more_than"), amount(30436.9, 34785.0), amount(None, 20)
    ('more than 1.2 million', '30,436.9 to 34,785', 'up to 20')
    """
    word = _BEFORE.get(bound or "", "")
    if low is None or high is None:
        known = low if high is None else high
        word = word or ("at least" if high is None else "up to")
        return "not known" if known is None else f"{word} {number(known)}"
    if low != high:
        return f"{_first(low, high)} to {number(high)}"
    return f"{word} {number(low)}".lstrip()


def number(value: float) -> str:
    """A number with its thousands apart; millions and more in words where that loses nothing.

    >>> number(1_200_000), number(12_500_000.5), number(0.25), number(-9000)
    ('1.2 million', '12,500,000.5', '0.25', '−9,000')
    """
    sign, size = ("−" if value < 0 else ""), abs(value)
    for scale, word in _SCALES:
        if size >= scale and _is_short(size / scale):
            return f"{sign}{_plain(round(size / scale, 3))} {word}"
    return sign + _plain(size)


def rounded(value: float) -> str:
    """A converted number, to the whole where it is large: its tenths were never said."""
    return number(_whole(value))


def _whole(value: float) -> float:
    return float(round(value)) if abs(value) >= 100 else round(value, 1)  # noqa: PLR2004


def many_of(unit: str | None, item: str | None, is_one: bool = False) -> str:
    """What is counted, in the singular or the plural.

    >>> many_of("item", "armoured vehicle"), many_of("km", None, is_one=True), many_of("year", None)
    ('armoured vehicles', 'kilometre', 'years')
    """
    if unit == "item" or unit is None:
        return (item if is_one else _plural(item)) if item else ""
    if unit in _UNITS:
        return _UNITS[unit][0 if is_one else 1]
    return unit if is_one or unit.isupper() else _plural(unit)


def _vague(row: Mapping[str, Any]) -> str:
    """A word that is no number, as it stands in the text."""
    unit = "" if row["unit"] == "ratio" else many_of(row["unit"], row["item"])
    word = row["value_text"] or f"{number(row['value_low'] or 0)} or more"
    return f"“{word}”" + (f" of {unit}" if unit and unit.split()[-1] not in word else "")


def _first(low: float, high: float) -> str:
    """The lower end, without the word that the upper end has too: `1.2 to 1.5 million`."""
    one, _, scale = number(low).partition(" ")
    return one if scale and number(high).endswith(f" {scale}") else number(low)


def _is_short(size: float) -> bool:
    return abs(size * 1000 - round(size * 1000)) < 1e-6  # noqa: PLR2004


def _plain(size: float) -> str:
    return f"{int(size):,}" if float(size).is_integer() else f"{size:,}"


def _plural(word: str) -> str:
    before, _, last = word.rpartition(" ")
    return f"{before} {_plural_of(last)}".lstrip()


def _plural_of(word: str) -> str:
    lower = word.casefold()
    if lower in _ALIKE:
        return word
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if lower.endswith("man") and lower != "human":
        return word[:-2] + "en"
    if lower.endswith("y") and lower[-2:-1] not in set("aeiou"):
        return word[:-1] + "ies"
    return word + ("es" if lower.endswith(("s", "x", "ch", "sh")) else "s")


def converted(low: float | None, high: float | None, bound: str | None, per: str) -> str:
    """A converted figure, to the whole: its tenths were never said.

    >>> converted(30436.9, 34785.0, "range", "month")
    '30,437 to 34,785 a month'
    """
    return f"{whole(low, high, bound)} a {per}"


def whole(low: float | None, high: float | None, bound: str | None) -> str:
    """Two ends without their tenths."""
    first, last = (None if end is None else _whole(end) for end in (low, high))
    return amount(first, last, bound)
