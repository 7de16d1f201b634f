"""What may come in: a document's text and the facts beside it, checked before anything reads them."""

import re
from dataclasses import dataclass
from datetime import date

from app.errors import DocumentRefused, DocumentTooLarge

# tabs, line ends and page breaks are text; the rest of the control characters are a sign of something else
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_URL = re.compile(r"https?://[^\s/?#@\[\]]+|https?://\[[0-9a-fA-F:.]+\]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LONGEST = {"source": 200, "title": 1000, "url": 2000, "language": 35}


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A text exactly as it was published, and what is known of it; refused where it cannot be what it says it is."""

    text: str
    source: str | None = None
    title: str | None = None
    published_on: date | None = None
    published_on_inferred: bool = False
    url: str | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        _check_text(self.text)
        for name, longest in _LONGEST.items():
            _check_line(name, getattr(self, name), longest)
        if self.url is not None and not _URL.match(self.url):
            raise DocumentRefused("url must begin with http:// or https://")
        if self.language is not None and not _LANGUAGE.fullmatch(self.language):
            raise DocumentRefused("language must be a language tag, as en or pt-BR")
        if self.published_on_inferred and self.published_on is None:
            raise DocumentRefused("published_on_inferred is said of no date: published_on is missing")


def decode(data: bytes, max_bytes: int) -> str:
    """The text of a file, every character of it: a byte order mark stays, and so do the line ends."""
    check_size(len(data), max_bytes)
    if data.startswith(_UTF_16):
        raise DocumentRefused("the text is UTF-16; only UTF-8 is read")
    if b"\x00" in data:
        raise DocumentRefused("the file is binary: it holds a NUL byte")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentRefused(f"the text is not UTF-8: wrong byte at {error.start}") from error


def check_size(size: int, max_bytes: int) -> None:
    """Refuse what is over the limit, if possible before it is read."""
    if size > max_bytes:
        raise DocumentTooLarge(
            f"the document has {size:,} bytes; the limit is {max_bytes:,} (CLAIMS_MAX_DOCUMENT_BYTES)"
        )


def _check_text(text: str) -> None:
    if not text.strip("\ufeff \t\r\n\v\f") or text.isspace():
        raise DocumentRefused("the document is empty")
    if found := _CONTROL.search(text):
        raise DocumentRefused(f"the document is binary: it holds the control character U+{ord(found[0]):04X}")
    _check_encodable("the document", text)


def _check_line(name: str, line: str | None, longest: int) -> None:
    if line is None:
        return
    if not line.strip():
        raise DocumentRefused(f"{name} is empty: leave it out where it is unknown")
    if len(line) > longest:
        raise DocumentRefused(f"{name} has {len(line):,} characters; the limit is {longest:,}")
    if _CONTROL.search(line) or len(line.splitlines()) > 1:
        raise DocumentRefused(f"{name} must be one line without control characters")
    _check_encodable(name, line)


def _check_encodable(name: str, text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DocumentRefused(f"{name} holds half a character (a lone surrogate) at {error.start}") from error
