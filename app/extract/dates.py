"""Calendar words as pieces of pattern: months, weekdays, days of the month."""

MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
"""A month, whole or abbreviated: the caller says that no letter may follow, so that "Marble" is no March."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `date.weekday()`."""

WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
ORDINAL = r"(?:st|nd|rd|th)"

_MONTH_NUMBERS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_ABBREVIATION = 3
"""So many letters tell the months apart."""


def month_number(name: str) -> int:
    """The month of a name that MONTHS found, 1 to 12.

    >>> month_number("Sept.")
    9
    """
    return _MONTH_NUMBERS[name[:_ABBREVIATION].lower()]
