"""The words by which claims are found: one form for texts and questions, so that every database finds the same.

All words are ASCII letters and digits, which no database's own rules can divide differently. A word with a hyphen
and a number with separators are one word and their parts: "foreign-born" is found by `foreignborn`, `foreign`, `born`
and "foreign born", "7,000" by `7000`, `7` and `000`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from app.names import bare

ANY = "0any"
"""Stands between the fields of every text, and cannot be asked for: a word that begins with a digit is a number."""

_MOST = 4_000
"""As many words of a text are kept; Postgres keeps no more than 16,383 places."""
_LONGEST = 100

_NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)*|\d+(?:[.,]\d+)+"
_PIECE = rf"(?:{_NUMBER}|[^\W_]+)"
_LETTER = r"[^\W\d_]"
_JOINT = rf"(?:(?<={_LETTER})[-‐](?=\w)|(?<=\w)[-‐](?={_LETTER})|(?<={_LETTER})['’](?={_LETTER}))"
_INITIALS = rf"\b{_LETTER}(?:\.{_LETTER})+\b"
_WORD = re.compile(rf"{_INITIALS}|{_PIECE}(?:{_JOINT}{_PIECE})*")
_PARTS = re.compile(rf"{_NUMBER}|[^\W_]+")
_NUMBERS = re.compile(_NUMBER)
_INITIAL_DOT = re.compile(rf"(?<={_LETTER})\.(?={_LETTER})")
_RUN = re.compile(r"\S+")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s(?!\w)")
_DIGIT_GROUPS = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")


class Word(NamedTuple):
    """A word as one and in its parts, and where it stands."""

    whole: str
    parts: tuple[str, ...]
    digits: tuple[str, ...]
    """The groups of digits of a number with separators."""
    start: int
    end: int


def search_text(fields: Iterable[str | None], **named: str | None) -> str:
    """The words of the fields, each between spaces of its own, and of the named ones, which are searched apart."""
    found = [ANY]
    digits: list[str] = []
    for field in dict.fromkeys(fields):
        tokens, groups = (_known_field if len(field or "") < _LONGEST_FIELD else _of_field)(field or "")
        found += tokens
        digits += groups
    apart = [token for name, text in named.items() if text for token in _apart(name, text)]
    return as_text([*found[:_MOST], *digits[:_MOST], ANY, *dict.fromkeys(apart[:_MOST])])


def _of_field(field: str) -> tuple[list[str], list[str]]:
    """The words of a field, and the groups of digits of its numbers; claims of a document share its title."""
    wholes: list[str] = []
    parts: list[str] = []
    digits: list[str] = []
    for run in _DIGIT_GROUPS.sub(",", field).split():
        tokens = (_known_tokens if len(run) <= _LONGEST_KNOWN else _tokens)(run)
        wholes += tokens[0]
        parts += tokens[1]
        digits += tokens[2]
    return [*wholes, ANY, *([*parts, ANY] if parts != wholes else [])], digits


def _tokens(run: str) -> tuple[list[str], list[str], list[str]]:
    """The words between two spaces, their parts, and their groups of digits."""
    found = _of_run(run)
    wholes, parts = [word.whole for word in found], [part for word in found for part in word.parts]
    return wholes, parts, [group for word in found for group in word.digits]


_LONGEST_FIELD = 1_000
_known_field = lru_cache(maxsize=64)(_of_field)


@lru_cache(maxsize=1_024)
def _apart(name: str, text: str) -> list[str]:
    """The words of a named field; roles and things are few."""
    return [marked(name, part) for word in words(text) for part in word.parts]


def as_text(tokens: Iterable[str]) -> str:
    """Words in a row as they stand in a text: whoever counts them there counts no part of another."""
    return "".join(f" {token} " for token in tokens)


def marked(name: str, token: str) -> str:
    """A word of a named field, which no search for the word alone finds."""
    return f"0{name}{token}"


def words(text: str) -> Iterator[Word]:
    """The words of a text or a question, in order."""
    for start, word in words_in_runs(text):
        yield Word(*word[:3], start + word.start, start + word.end)


def words_in_runs(text: str) -> Iterator[tuple[int, Word]]:
    """The same, each as it stands in the run of letters between two spaces, and where that begins."""
    for run in _RUN.finditer(_DIGIT_GROUPS.sub(",", text)):
        start = run.start()
        for word in _of_run(run[0]):
            yield start, word


def _of_run(run: str) -> tuple[Word, ...]:
    """The words between two spaces, their places counted from the first."""
    return _known(run) if len(run) <= _LONGEST_KNOWN else _divided(run)


def _divided(run: str) -> tuple[Word, ...]:
    plain = bare(run)
    # letters that become several, or none, leave no other place than the whole run's
    same, whole = len(plain) == len(run), (0, len(run))
    found = _WORD.finditer(_POSSESSIVE.sub(_spaces, plain))
    return tuple(_word(one[0], *(one.span() if same else whole)) for one in found)


_LONGEST_KNOWN = 40
_known = lru_cache(maxsize=16_384)(_divided)
_known_tokens = lru_cache(maxsize=16_384)(_tokens)
"""Texts say the same words again and again, and to divide one takes twenty times as long as to look it up."""


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _word(found: str, start: int, end: int) -> Word:
    parts = tuple(_token(_one_number(part)) for part in _PARTS.findall(_INITIAL_DOT.sub(" ", found)))
    whole = _token(_one_number(found).replace(".", ""))
    digits = tuple(_token(group) for number in _NUMBERS.findall(found) for group in re.findall(r"\d+", number))
    return Word(whole, parts, digits, start, end)


def _one_number(text: str) -> str:
    """`7,000` → `7000`, `1.2` → `1p2`."""
    return _NUMBERS.sub(lambda number: re.sub(r"[.,]", "p", re.sub(r",(?=\d{3}(?!\d))", "", number[0])), text)


def _token(text: str) -> str:
    letters = "".join(_ascii(letter) for letter in text if letter.isalnum())
    return (letters if letters.isdigit() or not letters[:1].isdigit() else f"n{letters}")[:_LONGEST]


def _ascii(letter: str) -> str:
    if letter.isascii():
        return letter
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else f"u{ord(letter):x}"
