"""Furniture: the lines of a page that are no part of its article, such as promotion, credits, other articles."""

import re

from app.extract.patterns import listed

# Each entry is a way in which such a line begins; any marks may stand before it.
_OPENINGS = (
    # "Join us on Telegram"; but "Follow our fight, Orlo said" is an article's
    rf"""(?: {listed("blocks", "asks")} | log\s*in | advertis\w+ )\b (?= .*\b (?:{listed("blocks", "channels")})\b )
        (?! .*\b (?:said|says|told)\b )""",
    r"(?: read | see | watch | listen | learn | find\s+out ) \s+ (?: more | also | next | now | on | here )\b",
    r"""(?: related | also\s+read | more\s+on\s+this | don[’']t\s+miss | editor[’']s\s+(?: note | picks? ) | recommended
        | trending | most\s+read | in\s+case\s+you\s+missed )\b \s* (?: : | $ )""",
    r"advertisement | sponsored | promoted | story\s+continues | continue\s+reading",
    r"this\s+(?:article|story)\s+(?:was|is|first|originally) | (?:first|originally)\s+(?:appeared|published)",
    r"source\s* (?: link | : ) | sources?\s*+ :? \s* $",
    r"(?:all\s+)? rights\s+reserved | copyright | © | \(c\)\s*\d{4} | terms\s+of\s+use | privacy\s+policy | cookies?\b",
    r"- \s* (?: 30 | ends? ) \s* -+ $ | (?: ends | end ) $",  # "-30-", "-ends-", "ENDS"
    r"share\s+(?:this|on|via)\b | comments?\s* (?: \(\d+\) )? $ | (?: tags? | topics? | keywords? | categories ) \s* :",
    r"get\s+ (?: the | our | all | unlimited | breaking )\b .*\b (?:newsletter|inbox|app|news|subscription)\b",
    r"(?:our|the)\s+ (?:free\s+)? (?:\w+\s+)? newsletter\b | newsletter\b | breaking\s+news\s+alerts",
    r"""(?: photo | photograph | picture | image | video | graphic | map | file\s+photo | credit | caption )s?
        \s* (?: by | : | credit | / | courtesy )""",
    r"(?:with\s+)? (?:additional\s+)? (?: reporting | writing | editing | compiled | translated ) \s+ (?:by|from)\b",
    r"\( \s* (?:additional\s+)? (?: reporting | writing | editing | with\s+(?: reporting | inputs? ) )\b",
    # "By Mara Halvane and Ilo Orlo in Karvo"
    r"""(?:by|from) \s+ [A-Z][\w’'.-]+ (?: \s+ [A-Z][\w’'.-]+ ){1,3}
        (?: \s+ (?:and|in|for) \s+ [A-Z][\w’'. -]+ )? (?: ,\s* [A-Z].* )? $""",
    r"""(?: contact | press\s+contact | media\s+contact | for\s+more\s+information | for\s+further\s+information
        | about\s+the\s+author | notes?\s+to\s+editors? )\b""",
    r"view\s+ (?: all | more | gallery | image ) | (?:load|show)\s+more | skip\s+to | back\s+to\s+top | home\s*[>»|]",
    r"you\s+ (?:may|might) \s+ also\s+like",
)
_PROMO = re.compile(rf"^\W*(?:{'|'.join(_OPENINGS)})", re.IGNORECASE | re.VERBOSE)
_LONGEST_PROMO = 200
"""Promotion is short: a longer line that begins like it is text, unless it stands in brackets."""

_TEASERS = re.compile(
    rf"""^\W* (?: {listed("blocks", "teasers")}
      | related\s+ (?: {listed("blocks", "related")} ) | more\s+ (?: {listed("blocks", "more")} )\b .{{0,40}}
      | you\s+ (?:may|might) \s+ also\s+ (?: like | be\s+interested ) .* ) \W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_END_MATTER = re.compile(rf"^\W*(?:{listed('blocks', 'end_matter')})\W*$", re.IGNORECASE)


def is_promotion(line: str) -> bool:
    """Whether a line asks for something, credits someone or belongs to the page."""
    return (len(line) < _LONGEST_PROMO or line.startswith("(")) and _PROMO.match(line) is not None


def heads_teasers(line: str) -> bool:
    """Whether a line is the heading of other articles' titles: "Related stories", "Most read"."""
    return _TEASERS.match(line) is not None


def heads_end_matter(line: str) -> bool:
    """Whether a line is the heading of what comes behind an article: "Sources", "External links"."""
    return _END_MATTER.match(line) is not None
