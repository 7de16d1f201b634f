"""Claims as an Atom feed (RFC 4287): an entry for each claim, the one that changed last first.

Every entry is by this service, since an author of a feed is whoever wrote the entry: who said what is told in words.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from app.citation import DATABASE, cited, credit
from app.models import Revision
from app.schemas import ClaimParts, to_the_microsecond
from app.vocabulary import Action, Attribution, Review

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_IDS = uuid5(NAMESPACE_URL, "urn:conflict-claims")

_SIGNS = {number: chr(0x2400 + number) for number in range(32) if chr(number) not in "\t\n"}
_NO_XML = re.compile(r"[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"\r\n?")

_TAKEN_BACK = {Review.WITHDRAWN: "Withdrawn: ", Review.REJECTED: "Rejected: "}
_DONE = {
    Action.CREATED: "New.",
    Action.APPEARED: "Published elsewhere before.",
    Action.REREAD: "Read again.",
    Action.CHECKED: "Held against the body of its text again.",
}
"""What is said of a change, where its word alone would say too little."""


class Feed(NamedTuple):
    """What a feed says of itself."""

    url: str
    """Its own address."""
    alternates: Mapping[str, str]
    """Where else the same claims are: addresses by media type."""
    base: str
    """Where the service stands, with a slash at its end."""
    question: str
    """What was asked: the same question is the same feed, wherever it is asked."""
    began_at: datetime


def atom(feed: Feed, claims: Iterable[ClaimParts], changes: Mapping[str, Revision]) -> bytes:
    """The feed; `changes` has the last change of each claim, by id, where it has one."""
    claims = list(claims)
    updated = claims[0].claim.updated_at if claims else feed.began_at
    root = ET.Element("feed", xmlns=_ATOM)
    _add(root, "id", _id(f"feed {feed.question}"))
    _add(root, "title", DATABASE)
    _add(root, "subtitle", "Figures as they were said, each with who said it and the words that carry it.")
    _add(root, "updated", to_the_microsecond(updated))
    _add(ET.SubElement(root, "author"), "name", DATABASE)
    _link(root, "self", MEDIA_TYPE, feed.url)
    for kind, url in feed.alternates.items():
        _link(root, "alternate", kind, url)
    for parts in claims:
        _entry(root, parts, changes.get(parts.claim.id), feed.base)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def shown(text: str) -> str:
    """The text as XML can hold it: line breaks are plain ones, and what no XML may have has a sign in its place.

    >>> shown("a\\x00b")
    'a␀b'
    """
    return _NO_XML.sub(lambda found: _SIGNS.get(ord(found[0]), "\ufffd"), _BREAKS.sub("\n", text))


def _entry(root: ET.Element, parts: ClaimParts, change: Revision | None, base: str) -> None:
    claim = parts.claim
    url = f"{base}claims/{claim.id}"
    entry = ET.SubElement(root, "entry")
    _add(entry, "id", _id(f"{claim.id} {to_the_microsecond(claim.updated_at)}"))
    _add(entry, "title", f"{_TAKEN_BACK.get(claim.review, '')}{_whose(parts)}: {claim.statement}")
    _add(entry, "updated", to_the_microsecond(claim.updated_at))
    _add(entry, "published", to_the_microsecond(claim.created_at))
    _link(entry, "alternate", "application/json", url)
    _link(entry, "related", "application/json", f"{url}/history")
    for word in (claim.kind, claim.measure, claim.status, claim.review):
        if word:
            ET.SubElement(entry, "category", term=shown(str(word)))
    _add(entry, "summary", f"{_told(change)}{credit(cited(parts, url, date.min))}")
    _add(entry, "content", "\n\n".join(span.exact for span in parts.evidence))


def _whose(parts: ClaimParts) -> str:
    """Who says it, since nobody may take it for this service's own word."""
    publisher = parts.source.name if parts.source else "publisher unknown"
    match parts.claim.attribution:
        case Attribution.HEADLINE:
            return f"Headline, {publisher}"
        case Attribution.NARRATOR:
            return publisher[:1].upper() + publisher[1:]
    return parts.speaker.name if parts.speaker else "Speaker not named"


def _told(change: Revision | None) -> str:
    """What was done, and why."""
    if change is None:
        return ""
    done = _DONE.get(change.action, f"{change.action.value.capitalize()}.")
    reason = f" {change.reason.definition}" if change.reason else ""
    return f"{done}{reason} {change.note}\n" if change.note else f"{done}{reason}\n"


def _id(name: str) -> str:
    """An id of its own for each change of each claim, the same from whichever host it is asked."""
    return uuid5(_IDS, name.encode("utf-8", "replace").decode()).urn


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = shown(text)


def _link(parent: ET.Element, rel: str, kind: str, url: str) -> None:
    ET.SubElement(parent, "link", rel=rel, type=kind, href=shown(url))
