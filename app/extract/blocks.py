"""Blocks: what each line of a document is, and which lines are read at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.extract.draft import Reference
from app.extract.masks import MONTHS


class Block(StrEnum):
    """What a line is. Only headline, body, list and turn are read."""

    HEADLINE = "headline"
    BODY = "body"
    LIST = "list"
    TURN = "turn"
    HEADING = "heading"
    DATELINE = "dateline"
    TEASER = "teaser"
    BOILERPLATE = "boilerplate"


READ = frozenset({Block.HEADLINE, Block.BODY, Block.LIST, Block.TURN})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: `start` to `end` without its margins.

    `voice` is the name that a transcript turn or a speech gives the line; `lead` the index of the line that
    introduces a list; `relays` the names in the brackets that close a digest's item; `heading` the heading above.
    """

    kind: Block
    start: int
    end: int
    voice: str | None = None
    lead: int | None = None
    relays: tuple[str, ...] = ()
    heading: str | None = None


_LINE = re.compile(r"[^\r\n\u2028\u2029\v\f\x85]+")
_ENDS = re.compile(r"[.!?…][\"”’'»)\]]*$|[.!?…][\"”’]*(?:\s*\([^()]*\))+$|[\"”’»]$")
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATELINE = re.compile(
    rf"^(?:(?:published|updated|posted|last\s+updated|date|issued)\s*(?:on|at|:)?\s*)?(?:{_WEEKDAY},?\s+)?"
    rf"(?:{MONTHS}\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTHS},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d)"
    r"(?:[\s,|·–—-]+(?:at\s+)?\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?(?:\s*[A-Z]{2,4})?)?\s*\.?$",
    re.IGNORECASE,
)
_PROMO = re.compile(
    r"""^\W*(?:
      (?:join|follow|like|find|subscribe|sign\s+up|click|tap|watch|listen|download|support|donate|share|register|log\s*in|advertis\w+)\b
        (?=.*\b(?:us|our|newsletter|telegram|whatsapp|twitter|facebook|instagram|youtube|channel|here|app|podcast|coverage|alerts?|inbox|updates|live|below|now|this|story|account|friends|on\s+x)\b)(?!.*\b(?:said|says|told)\b)
      |(?:read|see|watch|listen|learn|find\s+out)\s+(?:more|also|next|now|on|here)\b |(?:related|also\s+read|more\s+on\s+this|don[’']t\s+miss|editor[’']s\s+(?:note|picks?)|recommended|trending|most\s+read|in\s+case\s+you\s+missed)\b\s*(?::|$)
      |advertisement|sponsored|promoted|story\s+continues|continue\s+reading|this\s+(?:article|story)\s+(?:was|is|first|originally)|first\s+(?:appeared|published)|originally\s+(?:appeared|published)
      |source\s*(?:link|:)|sources?\s*:?\s*$|(?:all\s+)?rights\s+reserved|copyright|©|\(c\)\s*\d{4}|terms\s+of\s+use|privacy\s+policy|cookies?\b
      |(?:\W*\#\s*){2,}$ |-+\s*(?:30|ends?)\s*-+$ |(?:ends|end)$ |share\s+(?:this|on|via)\b |comments?\s*(?:\(\d+\))?$ |tags?\s*: |topics?\s*: |keywords?\s*: |categories\s*:
      |get\s+(?:the|our|all|unlimited|breaking)\b.*\b(?:newsletter|inbox|app|news|subscription)\b |(?:our|the)\s+(?:free\s+)?(?:\w+\s+)?newsletter\b |newsletter\b |breaking\s+news\s+alerts
      |(?:photo|photograph|picture|image|video|graphic|map|file\s+photo|credit|caption)s?\s*(?:by|:|credit|/|courtesy)
      |(?:with\s+)?(?:additional\s+)?(?:reporting|writing|editing|compiled|translated)\s+(?:by|from)\b |\(\s*(?:additional\s+)?(?:reporting|writing|editing|with\s+(?:reporting|inputs?))\b
      |(?:by|from)\s+[A-Z][\w’'.-]+(?:\s+[A-Z][\w’'.-]+){1,3}(?:\s+(?:and|in|for)\s+[A-Z][\w’'. -]+)?(?:,\s*[A-Z].*)?$
      |(?:contact|press\s+contact|media\s+contact|for\s+more\s+information|for\s+further\s+information|about\s+the\s+author|notes?\s+to\s+editors?)\b
      |view\s+(?:all|more|gallery|image)|load\s+more|show\s+more|skip\s+to|back\s+to\s+top|home\s*[>»|]|you\s+(?:may|might)\s+also\s+like
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_TEASERS = re.compile(
    r"^\W*(?:other\s+topics\s+of\s+interest|related\s+(?:articles?|stories|news|content|topics|coverage|links|reading)|more\s+(?:from|on|stories|news|in)\b.{0,40}"
    r"|you\s+(?:may|might)\s+also\s+(?:like|be\s+interested).*|most\s+(?:read|popular|viewed)|recommended(?:\s+(?:for\s+you|stories|reading))?|read\s+(?:also|next|more)"
    r"|also\s+(?:read|in\s+the\s+news|of\s+interest)|editor[’']s\s+picks?|trending(?:\s+now)?|latest\s+(?:news|stories)|what\s+to\s+read\s+next|see\s+also|further\s+reading|in\s+other\s+news|elsewhere\s+on\s+the\s+site|don[’']t\s+miss)\W*$",
    re.IGNORECASE,
)
_END_MATTER = re.compile(
    r"^\W*(?:sources?|references|external\s+links|see\s+also|further\s+reading|notes|related\s+news|sister\s+links|about\s+us|bibliography)\W*$",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:^|[\s(\[])(?:photo|image|picture|credit|file\s+photo|getty|afp|reuters|epa)\b[^.]{0,60}(?:/|:|by)\s?[^.]{0,60}[\])]?\.?$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(?:[-–—*•◦▪●·►‣⁃○■□✓➤]|\(?[a-z0-9]{1,2}[.)])\s+")
_INNER_BULLET = re.compile(r"(?:;|:|^)\s*(?:and\s+)?[-–—•]\s{2,}|;\s+(?:and\s+)?[-–—•]\s+|\s[•●▪■]\s+")
_TURN = re.compile(
    r"^(?:(?P<q>Q)(?:\s*[:.—–-]?\s+(?=\S)|\s*\(.{0,40}?\)\s*[:.]?\s*)|(?P<a>A)\s*[:.]\s+"
    r"|(?P<caps>(?:(?:MR|MS|MRS|DR|GEN|SEN|REP|AMB|LT|COL|ADM|MAJ|CAPT|SGT|PROF|SIR|THE|SENIOR|VICE|SECRETARY|PRESIDENT|PRIME|MODERATOR|OPERATOR|REPORTER|QUESTION|ANSWER)\b\.?\s*)*[A-Z][A-Z’'.\- ]{1,60}(?:\s*\((?:\w|[ .’'-]){1,60}\))?)\s*:\s+"
    r"|(?P<name>(?:(?:President|Prime Minister|Minister|Secretary|General|Gen\.|Colonel|Col\.|Mr\.?|Ms\.?|Mrs\.?|Dr\.?|Senator|Ambassador|Admiral|Sir|Senior)\s+)*[A-Z][\w’'.-]+(?:\s+(?:al-|de|van|von|bin|el-)?[A-Z][\w’'.-]+){0,3}(?:\s*\([^()]{1,60}\))?)\s*:\s+(?=[\"“A-Z\[])"
    r")"
)
_SPEECH_TITLE = re.compile(
    r"^(?:(?:full\s+text|transcript|text)\s*(?:of|:)?\s*)?(?:opening\s+|closing\s+|prepared\s+|press\s+)?(?:remarks|speech|address|statement|testimony|keynote|message|new\s+year\S*\s+address|video\s+address|letter|briefing)\s+(?:\w+\s+){0,3}?(?:by|from|of)\s+(?:the\s+)?(?P<who>.+?)"
    r"(?:\s+(?:on|at|to|before|in|after|regarding|announcing|following|marking|for|during|about|concerning|as)\b.*|\s*[,:–—-]\s.*)?$",
    re.IGNORECASE,
)
_SPEECH_BY = re.compile(
    r"^(?P<who>[A-Z][\w’'.\- ]{2,60}?)[’']s?\s+(?:\w+\s+){0,2}(?:remarks|speech|address|statement|testimony|keynote)\b",
    re.IGNORECASE,
)
_TAIL_SOURCES = re.compile(r"(?:\s*\((?=[A-Z])[^()]{2,80}\))+\s*$")
_PARENS = re.compile(r"\(([^()]*)\)")
_DATELINE_HEAD = re.compile(
    rf"^(?P<place>[A-Z][A-Z’'.\- ]{{2,40}}(?:,\s*[A-Z][\w’'. -]{{1,40}})?|[A-Z][\w’'-]+(?:[ /][A-Z][\w’'-]+){{0,3}}(?:,\s*[A-Z][\w. ]{{1,30}})?)"
    rf"(?:,\s*{MONTHS}\s+\d{{1,2}}(?:,?\s+\d{{4}})?|,\s*\d{{1,2}}\s+{MONTHS}(?:\s+\d{{4}})?)?\s*(?:\((?P<agency>[A-Z][\w’'.&/ -]{{1,40}})\))?\s*(?:—|–|--|-)\s+(?=[\"“A-Z])"
)


def lines(text: str, about: Reference) -> list[Line]:
    """Every line of the text that is not blank, in order, each with what it is."""
    rows = [_trim(text, m.start(), m.end()) for m in _LINE.finditer(text)]
    rows = [(a, b) for a, b in rows if a < b]
    kinds = list(_kinds(text, rows, about))
    found = [Line(kind, a, b) for kind, (a, b) in zip(kinds, rows, strict=True)]
    return _with_voices(text, _with_leads(text, _with_relays(text, _split_lists(text, found))), about)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip(_MARGIN)), end - (len(piece) - len(piece.rstrip(_MARGIN)))


_MARGIN = " \t\u00a0\u202f\u2009\u200b\u2060\ufeff\u3000"
"""What stands at a line's ends without being read: spaces of all kinds and byte order marks."""


def _kinds(text: str, rows: list[tuple[int, int]], about: Reference) -> Iterator[Block]:
    """A small machine: what the lines before were decides what a line without a full stop is."""
    teaser, ended = 0, False
    previous = ""
    for index, (start, end) in enumerate(rows):
        line = text[start:end]
        if index == 0:
            kind = _first(line, rows, about)
        elif ended:
            kind = Block.BOILERPLATE
        elif index == 1 and about.title and line.strip() == about.title.strip():
            kind = Block.HEADLINE
        elif _END_MATTER.match(line) and index > len(rows) * 0.5 and not previous.endswith(":"):
            kind, ended = Block.BOILERPLATE, not _TEASERS.match(line)
        elif _TEASERS.match(line):
            kind, teaser = Block.BOILERPLATE, 1
        elif teaser:
            kind, teaser = _in_teasers(line, teaser, kind_of=_plain(line, previous))
        else:
            kind = _plain(line, previous)
        yield kind
        previous = line if kind is not Block.BOILERPLATE else previous


def _first(line: str, rows: list[tuple[int, int]], about: Reference) -> Block:
    if about.title and _same(line, about.title):
        return Block.HEADLINE
    if len(rows) == 1 or _TURN.match(line):
        return _plain(line, "")
    if _DATELINE.match(line):
        return Block.DATELINE
    if len(line) <= 250 and not re.search(r"[a-z]{2}[.…][\"”’]?$", line):
        return Block.HEADLINE
    return _plain(line, "")


def _same(line: str, title: str) -> bool:
    bare = [re.sub(r"\W+", "", s).casefold() for s in (line, title)]
    return bare[0] == bare[1] or (len(bare[0]) > 20 and bare[1].startswith(bare[0]))


def _plain(line: str, previous: str) -> Block:
    """What a line is by itself, and by the line above it."""
    if _DATELINE.match(line):
        return Block.DATELINE
    if _PROMO.match(line) and (len(line) < 200 or line.startswith("(")):
        return Block.BOILERPLATE
    if not re.search(r"[^\W\d_]", line):
        return Block.BOILERPLATE
    if _BULLET.match(line) or _INNER_BULLET.search(line):
        return Block.LIST
    if _TURN.match(line) and not line.startswith(("JOIN", "READ", "WATCH")):
        return Block.TURN
    words = line.split()
    if len(words) <= 25 and (previous.endswith(";") or previous.endswith(":") and line.endswith(";")):
        return Block.LIST
    if _ENDS.search(line) or line.endswith((":", ";", ",", "—", "–")):
        return Block.BODY
    if previous.endswith((":", ";")) and len(words) <= 40:
        return Block.LIST
    if len(words) >= _SENTENCE and not _title_like(line) and re.search(r"\s[a-z]+\s[a-z]+\s", line):
        return Block.BODY
    if re.match(r"^[^:]{2,60}:\s+\S", line) and re.search(r"\d", line) and not _title_like(line):
        return Block.LIST
    return Block.HEADING


_SENTENCE = 10
"""From so many words on, a line in small letters without a full stop is a caption or a subhead that is read."""


def _title_like(line: str) -> bool:
    words = [w for w in re.findall(r"[^\W\d_]{4,}", line)]
    return len(words) > 2 and sum(w[0].isupper() for w in words) > 0.7 * len(words)


def _in_teasers(line: str, state: int, kind_of: Block) -> tuple[Block, int]:
    """Below a heading of teasers: titles (state 1), then at most one line that describes the last (state 2)."""
    untold = kind_of is Block.BOILERPLATE or not _ENDS.search(line)
    if untold and len(line) < 200:
        return Block.TEASER, 2
    describes = (
        state == 2 and len(line.split()) <= 40 and not re.search(r"[“\"].+[”\"]|\b(?:said|told|according\s+to)\b", line)
    )
    return (Block.TEASER, 3) if describes else (kind_of, 0)


def _split_lists(text: str, found: list[Line]) -> list[Line]:
    """A list that stands in one line, its items divided by bullets, becomes a line an item."""
    out: list[Line] = []
    for line in found:
        if line.kind is not Block.LIST:
            out.append(line)
            continue
        piece = text[line.start : line.end]
        cuts = [0, *(m.end() for m in _INNER_BULLET.finditer(piece)), len(piece)]
        for a, b in zip(cuts, cuts[1:], strict=False):
            start, end = _trim(text, line.start + a, line.start + b)
            if bullet := _BULLET.match(text[start:end]):
                start += bullet.end()
            while end > start and (text[end - 1] in ";:,-–—• " or text[start:end].endswith((" and", "\u00a0"))):
                end -= 4 if text[start:end].endswith(" and") else 1
            if start < end:
                out.append(replace(line, start=start, end=end))
    return out


def _with_relays(text: str, found: list[Line]) -> list[Line]:
    """Brackets at the end of an item name who reported it: "(Reuters) (AFP via Orbana Post)"."""
    return [_relayed(text, line) if line.kind in (Block.BODY, Block.LIST) else line for line in found]


def _relayed(text: str, line: Line) -> Line:
    piece = text[line.start : line.end]
    match = _TAIL_SOURCES.search(piece)
    if match is None or not re.search(r"[.!?”\"]\s*$", piece[: match.start()]):
        return line
    names = [n.strip() for p in _PARENS.findall(match[0]) for n in re.split(r"\s+via\s+|;\s*|,\s+(?=[A-Z])", p)]
    if any(re.search(r"\d{2}", n) or len(n.split()) > 6 for n in names):
        return line
    return replace(line, end=line.start + match.start(), relays=tuple(dict.fromkeys(names)))


def _with_leads(text: str, found: list[Line]) -> list[Line]:
    """Each list item knows the line that introduces it, each line the heading above it."""
    out: list[Line] = []
    lead: int | None = None
    heading: str | None = None
    for line in found:
        if line.kind is Block.LIST:
            out.append(replace(line, lead=lead, heading=heading))
            continue
        if line.kind is Block.HEADING:
            heading = text[line.start : line.end]
        if line.kind in (Block.BODY, Block.HEADING, Block.TURN):
            lead = len(out)
        out.append(replace(line, heading=heading))
    return out


def _with_voices(text: str, found: list[Line], about: Reference) -> list[Line]:
    """A turn's name holds until the next turn; a speech is its speaker's from the first line on."""
    turns = [line for line in found if line.kind is Block.TURN]
    names = [_turn_name(text, line) for line in turns]
    transcript = len(turns) >= 3 and len(set(names)) < len(names) or len(turns) == 1 and len(found) <= 4
    voice = speech_by(text, found, about)
    out: list[Line] = []
    for line in found:
        if line.kind is Block.TURN:
            match = _TURN.match(text[line.start : line.end])
            if match is None or not (transcript or match["caps"] and _is_title(match["caps"])):
                out.append(replace(line, kind=Block.BODY, voice=voice))
                continue
            voice = next(g for g in match.groups() if g)
            out.append(replace(line, start=line.start + match.end(), voice=voice))
            continue
        out.append(replace(line, voice=voice) if line.kind in READ and line.kind is not Block.HEADLINE else line)
    return [line for line in out if line.start < line.end]


def _turn_name(text: str, line: Line) -> str | None:
    match = _TURN.match(text[line.start : line.end])
    return next((g for g in match.groups() if g), None) if match else None


def _is_title(name: str) -> bool:
    return bool(re.match(r"(?:MR|MS|MRS|DR|GEN|SEN|REP|THE|SENIOR|VICE|SECRETARY|PRESIDENT|PRIME|AMB|COL|ADM)\b", name))


def speech_by(text: str, found: list[Line], about: Reference) -> str | None:
    """Whose speech the whole text is, by its title: "Remarks by President Orlo on …"."""
    heads = [about.title or ""] + [text[x.start : x.end] for x in found if x.kind is Block.HEADLINE]
    for head in heads:
        match = _SPEECH_TITLE.match(head.strip()) or _SPEECH_BY.match(head.strip())
        if match and re.match(r"[A-Z“]", match["who"]) and not re.search(r"\d", match["who"]):
            return match["who"].strip()
    return None


def dateline_head(text: str, line: Line) -> int:
    """Where a line's own words start behind "KARVO, March 4 (Talwire) — "."""
    match = _DATELINE_HEAD.match(text[line.start : line.end])
    if match and (match["agency"] or match["place"].isupper() or re.search(r"\d", match[0])):
        return line.start + match.end()
    return line.start


def date_in(text: str, found: list[Line]) -> date | None:
    """The day that a dateline of its own gives, where there is one."""
    for line in found:
        if line.kind is Block.DATELINE and (day := _day(text[line.start : line.end])):
            return day
    return None


_MONTH_NUMBER = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


def _day(words: str) -> date | None:
    iso = re.search(r"(\d{4})-(\d\d)-(\d\d)", words)
    month = re.search(MONTHS, words)
    numbers = [int(n) for n in re.findall(r"\d+", words)]
    try:
        if iso:
            return date(*map(int, iso.groups()))
        if month:
            year = next(n for n in numbers if n > 1500)
            return date(year, _MONTH_NUMBER[month[0][:3].lower()], next(n for n in numbers if n <= 31))
    except (ValueError, StopIteration):
        return None
    return None
