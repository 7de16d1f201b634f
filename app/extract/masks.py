"""Masks: numbers that are no figures, such as dates, ages, clock times, names with a number in them, numbering."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from app.extract.dates import DAY, MONTHS, ORDINAL
from app.extract.patterns import listed

_YEAR = r"(?:1[5-9]|20|21)\d\d"
_MONTH = rf"{MONTHS}(?![a-z])"
# In small letters only the months that are no other word: "may", "march" and "mar" are.
_SMALL_MONTH = MONTHS.lower().replace("|may", "").replace("|march", "").replace("|mar\\.?", "") + "(?![a-z])"

# Each entry is a way in which a number is no figure, written for VERBOSE; (?i: …) says where case does not matter, as
# "May" is a month and "may" is none. Where two begin at one place, the earlier entry has it. What could be split in
# many ways is possessive (\d++), begins once in a word (?<!\w-) or has a greatest length: time stays linear.
_PATTERNS = (
    # a day or several: "4 March 2031", "4-6 March"
    rf"""\b {DAY}{ORDINAL}? (?: \s*(?:[-–/]|to|and|or)\s* {DAY}{ORDINAL}? )? \s+ (?:of\s+)? {_MONTH}
        (?: ,?\s+{_YEAR}\b )?""",
    # "March 4", "March 4-6, 2031", but not the figures of "In March 40 percent" or "In March 5,000"
    rf"""\b {_MONTH} \s+ {DAY}{ORDINAL}?\b (?! [,.]?\d | \s*(?:percent|per|people|million) )
        (?: \s*(?:[-–]|to|and|or|through)\s* {DAY}{ORDINAL}?\b (?! ,\d\d\d ) )? (?: ,?\s+{_YEAR}\b )?""",
    rf"\b {_MONTH} (?:\s+of)? ,?\s+ {_YEAR}\b",  # "March 2031"
    rf"\b {_SMALL_MONTH} \s+ {DAY}\b (?! [,.]?\d ) (?: ,?\s+{_YEAR}\b )?",
    rf"\b {_YEAR}-\d\d-\d\d\b | \b \d{{1,2}} [/.] \d{{1,2}} [/.] (?:\d\d)?\d\d\b",  # "2031-03-04", "04/03/2031"
    rf"\b (?: {_YEAR} | ['’]\d0 ) s\b",  # "the 1990s", "the ’90s"
    rf"\b {_YEAR} \s*[-–/]\s* (?: {_YEAR} | \d\d )\b (?! ,\d )",  # "2022-23"
    rf"""(?i: \b (?:{listed("masks", "before_a_year")}) [\s-]+ ) {_YEAR}\b
        (?! \s* (?: ,\d | % | percent | per\s+cent ) | \.\d | -?(?:strong|metre|meter|km|kilom|pound)
          | \s+ (?:{listed("masks", "counted_behind")})\b )""",
    rf"\( \s* (?:\w+\s+)? {_YEAR} \s* \)",  # "(2031)"
    rf"(?<=,\s) {_YEAR} (?= [,.;)\s] | $ ) (?! \s+[a-z]+s\b )",  # "in Karvo, 2031", not ", 2000 soldiers"
    rf"\b {_YEAR} (?= \s+[A-Z]\w+ )",  # "2031 Geneva talks"
    rf"\b {_YEAR} (?= \s+(?:{listed('masks', 'named_by_year')})\b )",
    r"\b (?: 9/11 | 7/7 | 24/7 | 7/10 | 50[-/]50 )\b",
    # ages: "aged 12", "ages 5 to 9", "12-year-old", "in his 30s", "under-fives", "children under 18", "Orlo, 34,"
    r"""(?i: \b (?: aged? | ages ) \s+ (?:of\s+|between\s+|from\s+|under\s+|over\s+)? \d{1,3}
        (?: \s*(?:[-–]|to|and|or)\s* \d{1,3} )? \b )""",
    r"(?i: \b (?<!\w-) \w[\w-]* (?: - | \s[-\s]* ) (?:years?|months?|weeks?|days?) [-\s]+ olds?\b )",
    r"(?i: \b (?:his|her|their|the|mid-|late|early) [\s-]+ \d0s\b )",
    r"(?i: \b (?:under|over) (?: [-\s]the\s+age\s+of\s+ | - ) \w+s?\b )",
    r"(?i: \b (?:children|boys|girls) \s+ under \s+ (?:the\s+age\s+of\s+)? (?:\d+|five|two|ten|eighteen)\b )",
    r"\b [A-Z][\w’'-]+ ,\s \d{1,2} , (?! \d )",
    r"(?<=[a-z]\s) \( \d{1,2} \)",
    # clock times: "10:30 p.m.", "14.05", "6 a.m.", "0600 GMT", "nine o’clock"
    r"""(?i: \b \d{1,2} [:.] \d\d (?: [:.]\d\d )? \s*
        (?: [ap]\.?m\b\.? | (?: gmt | utc | local | hours | hrs | o['’]clock )\b ) )""",
    r"\b \d{1,2}:\d\d\b",
    r"(?i: \b \d{1,2} (?: [:.]\d\d )? \s* [ap]\.?\s?m\b\.? )",
    r"(?i: \b \d{3,4} \s* (?:gmt|utc|hrs|hours\s+local|local\s+time)\b | \b \w+ \s+ o['’]clock\b )",
    # ordinals and what is numbered or named with a number: "the 3rd", "Su-25", "T90", "2S19", "Boeing 737"
    rf"(?i: \b \d+ (?: ,\d{{3}} )* {ORDINAL}\b (?: [-\s] (?:of[-\s])? century )? )",
    r"\b [A-Za-z]+ -\d+[\w-]*\b | \b [A-Z]{1,5} \d+ [\w-]*\b",
    r"\b \d+ [A-Z][A-Za-z]*\b (?! \s*(?:million|billion) ) (?<! [kKmMbB] )",  # not "5M"
    rf"(?i: \b (?:{listed('masks', 'makers')}) [\s-]+ \d[\w-]* )",
    rf"""\b (?i: {listed("masks", "numbered")} )\.? \s+ (?: \d+[A-Za-z]? (?: [-–/.]\d+ )* | [IVX]+ )\b
        (?! \s*(?:percent|%|million|billion|thousand|(?:people|soldiers|civilians|troops)\b) | ,\d )""",
    r"(?i: \b (?:group|gang) \s+ of \s+ (?:seven|eight|twenty|four|five)\b ) (?<! [a-z] )",  # in capitals
    # what is measured, but never in a conflict's figures: calibres, speeds, temperatures, magnitudes
    r"""(?i: \b \d+ (?:\.\d+)? (?: [-–]\s? | \s* )
        (?: mm | millimet(?:re|er)s? | calib(?:re|er) | gauge | mph | hp | ghz | mhz | volts? | kv )\b )""",
    r"""(?i: \b \d++ (?:\.\d++)? \s*+ (?:[-–]|to)? \s*+ \d*+ \s*+ (?: ° | degrees?\b ) \s*
        (?: c\b | f\b | celsius | fahrenheit | north | south | east | west )?
      | (?: minus | - ) \s? \d+ \s* (?: °\s* )? [CF]\b )""",
    r"(?i: \b \w+ \s+ degrees? \s+ (?:celsius|fahrenheit|below|above) )",
    r"(?i: \b (?:magnitude|richter) (?:\s+of)? [\s-]+ \d+ (?:\.\d+)? | \b \d+ (?:\.\d+)? [\s-]+ magnitude\b )",
    # addresses, footnotes, telephones, numbering, "one-sided", "per 100,000", "one of the largest", "no one"
    r"(?i: https?://\S+ | www\.\S+ | [^\s@]{1,64}@[^\s@]+\.\S+ | [#@]\w+ )",
    r"\[\d+\] | \+\d[\d\s()-]{6,} | \b \d{3}-\d{4}\b",
    r"(?m: ^ \s* \(? \d{1,2} [.)] \s )",
    r"(?i: \b (?:one|two|three) - (?:time|way|sided|off|party|state|man|on-one)\b )",
    r"(?i: \b per \s+ (?: \d[\d,]* | thousand | million | hundred (?:\s+thousand)? | one\s+hundred\s+thousand )\b )",
    r"""(?i: \b one \s+ (?: another | day (?= ,?\s+(?:soon|we|they|the|he|she|it|when|will) ) | by\s+one
        | thing\b | way\b | side\b | hand\b | point\b | reason\b
        | of\s+the\s+(?:most|world|largest|biggest|deadliest|worst|main|few|first|largest) ) )""",
    r"(?i: \b (?:no|any|every|each|this|that|some|the|another|which|only) [\s-] one\b )",
)
_MASK = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Masks:
    """The stretches of a text whose numbers are no figures: in order, not overlapping."""

    starts: list[int]
    ends: list[int]

    def end(self, at: int) -> int:
        """Where the mask over a place ends, or the place itself where there is none."""
        index = bisect_right(self.starts, at) - 1
        return max(at, self.ends[index]) if index >= 0 else at

    def cover(self, at: int) -> bool:
        """Whether a mask lies over the place."""
        return self.end(at) > at


def masks(text: str) -> Masks:
    """The masks of a text."""
    spans = [match.span() for match in _MASK.finditer(text)]
    return Masks([start for start, _ in spans], [end for _, end in spans])
