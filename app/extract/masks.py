"""Numbers that are no figures: dates, ages, clock times, names with a number in them, numbering."""

import re

MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_LOWER_MONTHS = MONTHS.lower().replace("|may", "").replace("|march", "").replace("|mar\\.?", "")
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"

# Each line is one way in which a number is no figure. (?i:…) where case does not matter.
_PATTERNS: tuple[str, ...] = (
    # dates: 4 March 2031, March 4, March 4-6, 2031, March 2031, 2031-03-04, 04/03/2031
    rf"\b{_DAY}(?:st|nd|rd|th)?(?:\s*(?:[-–/]|to|and|or)\s*{_DAY}(?:st|nd|rd|th)?)?\s+(?:of\s+)?{MONTHS}(?![a-z])(?:,?\s+{_YEAR}\b)?",
    rf"\b{MONTHS}(?![a-z])\s+{_DAY}(?:st|nd|rd|th)?\b(?![,.]?\d|\s*(?:percent|per|people|million))(?:\s*(?:[-–]|to|and|or|through)\s*{_DAY}(?:st|nd|rd|th)?\b(?!,\d\d\d))?(?:,?\s+{_YEAR}\b)?",
    rf"\b{MONTHS}(?![a-z])(?:\s+of)?,?\s+{_YEAR}\b",
    rf"\b{_LOWER_MONTHS}(?![a-z])\s+{_DAY}\b(?![,.]?\d)(?:,?\s+{_YEAR}\b)?",
    rf"\b{_YEAR}-\d\d-\d\d\b|\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:\d\d)?\d\d\b",
    rf"\b(?:{_YEAR}|['’]\d0)s\b|\b{_YEAR}\s*[-–/]\s*(?:{_YEAR}|\d\d)\b(?!,\d)",
    rf"(?i:\b(?:in|since|by|until|till|from|of|during|before|after|early|late|mid|through|between|to|and|for|the|year|fiscal|end-?|summer|spring|autumn|fall|winter|month|season|around|back|than|vs|versus|compared\s+with)[\s-]+){_YEAR}\b(?!\s*(?:,\d|%|percent|per\s+cent)|\.\d|-?(?:strong|metre|meter|km|kilom|pound)|\s+(?:people|soldiers|troops|civilians|men|women|children|families|homes|houses|tanks|drones|missiles|shells|rockets|prisoners|fighters|militants|others|more|km|kilomet|miles|tonnes|tons|dead|killed|wounded|injured)\b)",
    rf"\(\s*(?:\w+\s+)?{_YEAR}\s*\)|(?<=,\s){_YEAR}(?=[,.;)\s]|$)(?!\s+[a-z]+s\b)",
    rf"\b{_YEAR}(?=\s+[A-Z]\w+)|\b{_YEAR}(?=\s+(?:war|invasion|conflict|offensive|ceasefire|agreement|election|coup|crisis|attack|budget|peace|deal|revolution|uprising|genocide|report|plan|law|season|earthquake)\b)",
    r"\b(?:9/11|7/7|24/7|7/10|50[-/]50)\b",
    # ages: aged 12, 12-year-old, under the age of 18, in his 30s, , 34,
    r"(?i:\b(?:aged?|ages)\s+(?:of\s+|between\s+|from\s+|under\s+|over\s+)?\d{1,3}(?:\s*(?:[-–]|to|and|or)\s*\d{1,3})?\b)",
    r"(?i:\b[\w-]+[-\s]+(?:years?|months?|weeks?|days?)[-\s]+olds?\b)",
    r"(?i:\b(?:his|her|their|the|mid-|late|early)[\s-]+\d0s\b)",
    r"(?i:\b(?:under|over)(?:[-\s]the\s+age\s+of\s+|-)\w+s?\b)|(?i:\b(?:children|boys|girls)\s+under\s+(?:the\s+age\s+of\s+)?(?:\d+|five|two|ten|eighteen)\b)",
    r"(?<=[A-Z][a-z]),\s\d{1,2},",
    r"(?<=[a-z]\s)\(\d{1,2}\)",
    # clock times: 10:30 p.m., 0600 GMT, 6 a.m., at 14:05
    r"(?i:\b\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*(?:[ap]\.?m\b\.?|gmt|utc|local|hours|hrs|o['’]clock)?(?![\d,])(?<!\.\d\d))|\b\d{1,2}:\d\d\b",
    r"(?i:\b\d{1,2}(?:[:.]\d\d)?\s*[ap]\.?\s?m\b\.?|\b\d{3,4}\s*(?:gmt|utc|hrs|hours\s+local|local\s+time)\b|\b\w+\s+o['’]clock\b)",
    # ordinals and what is numbered
    r"(?i:\b\d+(?:,\d{3})*(?:st|nd|rd|th)\b(?:[-\s](?:of[-\s])?century)?)",
    r"\b[A-Za-z]+[A-Za-z]*-\d+[\w-]*\b|\b[A-Z]{1,5}\d+[\w-]*\b|\b\d+[A-Z][A-Za-z]*\b(?!\s*(?:million|billion))(?<![kKmMbB])",
    r"(?i:\b(?:boeing|airbus|antonov|tupolev|sukhoi|mig|ilyushin|cessna|gulfstream|embraer|apollo|windows|covid|sputnik|novichok|pac|iris)[\s-]+\d[\w-]*)",
    r"\b(?i:no|nos|number|resolution|article|section|chapter|flight|unit|room|highway|route|road|brigade|division|regiment|battalion|channel|title|bill|act|law|decree|order|protocol|phase|category|page|figure|table|annex|paragraph|clause|case|lot|gate|terminal|platform|pier|zone|area|block|district|ward|school|hospital|camp|checkpoint|hill|point|line|reactor|world\s+war|group\s+of|gang\s+of|big|level|stage|task\s+force|operation|combat|corridor|km|kilometre|kilometer|version|season|episode|volume)\.?\s+(?:\d+[A-Za-z]?(?:[-–/.]\d+)*|[IVX]+)\b(?!\s*(?:percent|%|million|billion|thousand|(?:people|soldiers|civilians|troops)\b)|,\d)",
    r"(?i:\b(?:group|gang)\s+of\s+(?:seven|eight|twenty|four|five)\b)(?<![a-z])",
    r"(?i:\b\d+(?:\.\d+)?(?:[-–]\s?|\s*|\s+)(?:mm|millimet(?:re|er)s?|calib(?:re|er)|gauge|mph|hp|ghz|mhz|volts?|kv)\b)",
    r"(?i:\b\d+(?:\.\d+)?\s*(?:[-–]|to)?\s*\d*\s*(?:°|degrees?\b)\s*(?:c\b|f\b|celsius|fahrenheit|north|south|east|west)?|(?:minus|-)\s?\d+\s*(?:°\s*)?[CF]\b)",
    r"(?i:\b\w+\s+degrees?\s+(?:celsius|fahrenheit|below|above))",
    r"(?i:\b(?:magnitude|richter)(?:\s+of)?[\s-]+\d+(?:\.\d+)?|\b\d+(?:\.\d+)?[\s-]+magnitude\b)",
    r"(?i:https?://\S+|www\.\S+|\S+@\S+\.\S+|[#@]\w+)",
    r"\[\d+\]|\+\d[\d\s()-]{6,}|\b\d{3}-\d{4}\b",
    r"(?m:^\s*\(?\d{1,2}[.)]\s)",
    r"(?i:\b(?:one|two|three)-(?:time|way|sided|off|party|state|man|on-one)\b)",
    r"(?i:\bper\s+(?:\d[\d,]*|thousand|million|hundred(?:\s+thousand)?|one\s+hundred\s+thousand)\b)",
    r"(?i:\bone\s+(?:another|day(?=,?\s+(?:soon|we|they|the|he|she|it|when|will))|by\s+one|thing\b|way\b|side\b|hand\b|point\b|reason\b|of\s+the\s+(?:most|world|largest|biggest|deadliest|worst|main|few|first|largest))|\b(?:no|any|every|each|this|that|some|the|another|which|only)[\s-]one\b)",
)
_MASK = re.compile("|".join(f"(?:{p})" for p in _PATTERNS))
_FIGURE_AFTER_ALL = re.compile(rf"(?i)^(?:{MONTHS}\s+)?\d{{1,3}}(?:,\d{{3}})+$")


def masked(text: str) -> list[tuple[int, int]]:
    """The stretches of the text whose numbers are no figures, in order, not overlapping."""
    return [m.span() for m in _MASK.finditer(text)]
