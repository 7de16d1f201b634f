"""The pattern of a figure: its bound, then a ratio, a share, a range or a single number, then its unit."""

import re

from app.extract.numerals import FRACTION, HEAD, NUMERAL, VAGUE
from app.extract.quantities.bounds import AFTER, BEFORE, SIGN
from app.extract.quantities.units import MONEY, UNIT, UNIT_BEHIND

# The ways to write a range: what leads in, and what joins both numbers.
RANGE_FORMS = {
    "between": (r"between\s+", r"\s+and\s+"),
    "from": (r"from\s+", r"\s+to\s+"),
    "plain": ("", r"\s?[-–—]\s? | \s+(?:to|or)\s+ | ,\s+(?:maybe|perhaps|possibly)\s+"),
}
"""Each is the prefix of its groups in FIGURE: `between_first`, `between_second` …"""


def _range(form: str, lead: str, joint: str) -> str:
    return rf"""{lead} (?P<{form}_money>{MONEY})? (?P<{form}_first>{NUMERAL}) (?P<{form}_unit>{UNIT_BEHIND})?
        (?: {joint} ) (?P<{form}_money2>{MONEY})? (?P<{form}_second>{NUMERAL})"""


# "three to one", "3:1"; but "30 to 1 million" is a range.
_RATIO = rf"""
    (?P<to_one>{NUMERAL}) (?:\s+|-) to (?:\s+|-) (?:one|1)\b (?! \s* (?: percent | % | million | billion | ,\d ) )
  | (?P<colon_one>\d+(?:\.\d+)?) \s?:\s? 1\b"""

# "one in five", "two out of every three"; but "three in five years" and "12 in 10 attacks" are two figures.
_SHARE = rf"""
    (?P<part>{NUMERAL}) \s+ (?: in \s+ (?:every\s+)? | out \s+ of \s+ (?:every\s+)? )
    (?P<whole> one\s+hundred | two | three | four | five | six | seven | eight | nine | ten | twenty
             | 100 | \d{{1,2}} )\b
    (?! \s* (?: percent | % | million | years | days | weeks | months | hours
              | attacks | cities | regions | provinces | places | ,\d ) )"""

_RANGE = "|".join(_range(form, lead, joint) for form, (lead, joint) in RANGE_FORMS.items())

# A fraction is a figure only of something: "half of the force", "two-thirds the city", not "the second half".
# "a quarter of a million" is a number.
_FRACTION = rf"""{FRACTION} (?= \s+of\b | \s+(?:the|its|his|their|all)\b )
    (?! \s+of\s+an?\s+(?:hundred|thousand|million|billion|dozen)\b )"""

FIGURE = re.compile(
    rf"""
    (?!\B\w)  # never within a word: "phone" has no one, "T90" no 90
    (?P<before> (?: (?<!\w) (?:{BEFORE}) \s+ ){{0,3}} (?: (?:{SIGN}) \s? )? )
    (?= {HEAD} | {MONEY} | (?:between|from)\s )  # no rule below begins otherwise: this spares trying them all
    (?: (?P<ratio> {_RATIO} )
      | (?P<share> {_SHARE} )
      | (?P<range> {_RANGE} )
      | (?P<money>{MONEY})? (?: (?P<vague>{VAGUE}) | (?P<fraction>{_FRACTION}) | (?P<number>{NUMERAL}) ) )
    (?P<plus> \+ | -plus\b )?
    (?P<after> \s+ (?:{AFTER})\b )?
    (?: (?P<unit> [\s-]* (?:of\s+)? {UNIT} | \s?% ) (?P<and_a_half> \s+and\s+a\s+half )? )?
    (?P<after_unit> \s+ (?:{AFTER})\b )?
    """,
    re.IGNORECASE | re.VERBOSE,
)
