"""Turns and speeches: whose words a line of a transcript or of a speech gives."""

import re
from dataclasses import replace

from app.extract.blocks.line import READ, Block, Line
from app.extract.draft import Reference
from app.extract.patterns import listed

_IN_BRACKETS = r"(?: \s* \( (?: \w | [ .’'-] ){1,60} \) )?"  # "ORLO (via interpreter):"
_RANK = r"""(?: President | Prime[ ]Minister | Minister | Secretary | General | Gen\. | Colonel | Col\. | Mr\.? | Ms\.?
    | Mrs\.? | Dr\.? | Senator | Ambassador | Admiral | Sir | Senior )"""

TURN = re.compile(
    rf"""^(?:
      (?P<question> Q ) (?: \s* [:.—–-]? \s+ (?=\S) | \s* \( .{{0,40}}? \) \s* [:.]? \s* )
    | (?P<answer> A ) \s* [:.] \s+
    | (?P<capitals> (?: (?:{listed("blocks", "turn_titles")})\b \.? \s* )* [A-Z][A-Z’'.\- ]{{1,60}}
        {_IN_BRACKETS} ) \s* : \s+
    | (?P<name> (?: {_RANK} \s+ )* [A-Z][\w’'.-]+
        (?: \s+ (?: al- | de | van | von | bin | el- )? [A-Z][\w’'.-]+ ){{0,3}}
        (?: \s* \( [^()]{{1,60}} \) )? ) \s* : \s+ (?= ["“A-Z\[] )
    )""",
    re.VERBOSE,
)
"""The start of a transcript's turn: "Q: ", "MS. HALVANE: ", "President Orlo: “"."""

_LONE_TITLE = re.compile(rf"(?:{listed('blocks', 'lone_turn_titles')})\b")
_FEWEST_TURNS = 3
_SHORT_TEXT = 4
"""A text of so many lines is a transcript by one turn; a longer one by three, of which one name comes back."""

_SPEECH_TITLE = re.compile(
    rf"""^ (?: (?: full\s+text | transcript | text ) \s* (?: of | : )? \s* )?
    (?: (?: opening | closing | prepared | press ) \s+ )?
    (?: {listed("blocks", "speeches")} | new\s+year\S*\s+address ) \s+
    (?: \w+\s+ ){{0,3}}? (?: by | from | of ) \s+ (?: the\s+ )? (?P<who> .+? )
    (?: \s+ (?:{listed("blocks", "occasions")})\b .* | \s* [,:–—-] \s .* )? $""",
    re.IGNORECASE | re.VERBOSE,
)
_SPEECH_BY = re.compile(
    rf"^ (?P<who> [A-Z][\w’'.\- ]{{2,60}}? ) [’']s? \s+ (?: \w+\s+ ){{0,2}} (?:{listed('blocks', 'own_speeches')})\b",
    re.IGNORECASE | re.VERBOSE,
)
_NAME_LIKE = re.compile(r"[A-Z“]\D*\Z")


def with_voices(text: str, found: list[Line], about: Reference) -> list[Line]:
    """A turn's name holds until the next turn; a speech is its speaker's from the first line on."""
    transcript = _is_transcript(text, found)
    voice = _speech_by(text, found, about)
    out: list[Line] = []
    for line in found:
        turn = _turn(text, line)
        if turn and (transcript or _LONE_TITLE.match(turn["capitals"] or "")):
            voice = _name(turn)
            out.append(replace(line, start=line.start + turn.end(), voice=voice))
        elif line.kind is Block.TURN:
            out.append(replace(line, kind=Block.BODY, voice=voice))
        else:
            out.append(replace(line, voice=voice) if line.kind in READ and line.kind is not Block.HEADLINE else line)
    return [line for line in out if line.start < line.end]


def _is_transcript(text: str, found: list[Line]) -> bool:
    names = [_name(turn) for line in found if (turn := _turn(text, line))]
    if len(names) == 1:
        return len(found) <= _SHORT_TEXT
    return len(names) >= _FEWEST_TURNS and len(set(names)) < len(names)


def _turn(text: str, line: Line) -> re.Match[str] | None:
    return TURN.match(text[line.start : line.end]) if line.kind is Block.TURN else None


def _name(turn: re.Match[str]) -> str:
    return next(group for group in turn.groups() if group)


def _speech_by(text: str, found: list[Line], about: Reference) -> str | None:
    """Whose speech the whole text is, by its title: "Remarks by President Orlo on …"."""
    headlines = (text[line.start : line.end] for line in found if line.kind is Block.HEADLINE)
    for head in (about.title or "", *headlines):
        match = _SPEECH_TITLE.match(head.strip()) or _SPEECH_BY.match(head.strip())
        if match and _NAME_LIKE.match(match["who"]):
            return match["who"].strip()
    return None
