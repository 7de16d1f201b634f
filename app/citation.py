"""How a claim is cited: its speaker and the publication first, this database last; nobody who did not say it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from app.schemas import ClaimParts
from app.vocabulary import Attribution, Review, SpeakerKind, Status, Word

DATABASE = "Conflict claims"


class Style(Word):
    """How a citation is written."""

    TEXT = "text", "A sentence."
    BIBTEX = "bibtex", "An entry for BibTeX and BibLaTeX."
    CSL = "csl", "CSL-JSON, for Zotero, pandoc and citeproc."
    RIS = "ris", "RIS, for reference managers."


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation is made of."""

    id: str
    url: str
    retrieved_on: date
    statement: str
    attribution: Attribution
    status: Status = Status.ASSERTED
    review: Review = Review.EXTRACTED
    speaker: str | None = None
    speaker_kind: SpeakerKind | None = None
    role: str | None = None
    origins: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    title: str | None = None
    source: str | None = None
    published_on: date | None = None
    published_on_inferred: bool = False


def cited(parts: ClaimParts, url: str, retrieved_on: date) -> Cited:
    """What a stored claim's citation is made of."""
    claim, speaker, shown = parts.claim, parts.speaker, parts.appearance
    return Cited(
        id=claim.id,
        url=url,
        retrieved_on=retrieved_on,
        statement=claim.statement,
        attribution=claim.attribution,
        status=claim.status,
        review=claim.review,
        speaker=speaker.name if speaker else None,
        speaker_kind=speaker.kind if speaker else None,
        role=claim.speaker_role,
        origins=tuple(origin.name for origin in parts.origins),
        relays=tuple(relay.name for relay in parts.relays),
        title=shown.title,
        source=parts.source.name if parts.source else None,
        published_on=shown.published_on,
        published_on_inferred=shown.published_on_inferred,
    )


def cite(claim: Cited, style: Style) -> str:
    """The claim's citation in a style."""
    return _STYLES[style](claim)


def credit(claim: Cited) -> str:
    """Who says it, how the text gives it, and where it was published: a line that credits nobody else."""
    return _line(f"{_who(claim)} {_where(claim)}, {_when(claim)}{_remark(claim)}".removesuffix(".") + ".")


def _text(claim: Cited) -> str:
    return _line(f"{credit(claim)} Claim {claim.id}, {DATABASE}, retrieved {_day(claim.retrieved_on)}. {claim.url}")


def _who(claim: Cited) -> str:
    """Who says it, and how the text gives it; a headline credits nobody, whatever the document says elsewhere."""
    if claim.attribution is Attribution.HEADLINE:
        return "Headline (no speaker credited) of"
    if claim.attribution is Attribution.NARRATOR:
        return "In the publication's own words, in"
    return f"{_speaker(claim)}, {_HOW[claim.attribution]}{_relayed(claim)} in"


_HOW = {
    Attribution.QUOTE: "quoted",
    Attribution.PARAPHRASE: "as reported",
    Attribution.MIXED: "quoted and reported",
}


def _speaker(claim: Cited) -> str:
    if claim.speaker is None:
        return "Speaker not named"
    unnamed = "unnamed" if claim.speaker_kind is SpeakerKind.COLLECTIVE else None
    described = ", ".join(word for word in (claim.role, unnamed) if word)
    citing = f", citing {_several(claim.origins)}" if claim.origins else ""
    return f"{claim.speaker} ({described}){citing}" if described else f"{claim.speaker}{citing}"


def _relayed(claim: Cited) -> str:
    return f" by {_several(claim.relays)}" if claim.relays else ""


def _where(claim: Cited) -> str:
    return f"{_titled(claim)}, {claim.source or 'publisher unknown'}"


def _titled(claim: Cited) -> str:
    return f"“{claim.title}”" if claim.title else "an untitled document"


def _when(claim: Cited) -> str:
    if claim.published_on is None:
        return "n.d."
    return _day(claim.published_on) + (" (date inferred)" if claim.published_on_inferred else "")


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year:04d}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_REMARKS: dict[str, str] = {
    Status.PROJECTED: "a projection",
    Status.TARGETED: "a target",
    Status.DENIED: "a figure that the speaker denies",
    Review.REJECTED: "rejected on review",
    Review.WITHDRAWN: "withdrawn",
}


def _remark(claim: Cited) -> str:
    remarks = [_REMARKS[word] for word in (claim.status, claim.review) if word in _REMARKS]
    return f" [{'; '.join(remarks)}]" if remarks else ""


def _several(names: tuple[str, ...]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _author(claim: Cited) -> str | None:
    """Whoever said it: nobody for a headline, and for the publication's own voice nobody but the publication."""
    if claim.attribution in (Attribution.HEADLINE, Attribution.NARRATOR):
        return None
    return claim.speaker


def _bibtex(claim: Cited) -> str:
    """Each value in two braces: names stay whole, and capitals stay as they are."""
    day = claim.published_on
    fields = {
        "author": _author(claim),
        "title": claim.statement,
        "howpublished": _how_published(claim),
        "year": f"{day.year:04d}" if day else "n.d.",
        "month": str(day.month) if day else None,
        "note": _text(claim),
        "urldate": claim.retrieved_on.isoformat(),
    }
    lines = [f"  {name} = {{{{{_latex(value)}}}}}," for name, value in fields.items() if value]
    url = f"  url = {{{quote(claim.url, safe=_IN_URLS)}}},"  # verbatim, so one pair of braces and no escapes
    return "\n".join([f"@misc{{{claim.id},", *lines, url, "}"]) + "\n"


_IN_URLS = ":/?#[]@!$&'()*+,;=%~"


def _how_published(claim: Cited) -> str:
    return f"{_HOW.get(claim.attribution, claim.attribution.value).capitalize()} in {_where(claim)}"


_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}
"""BibTeX counts braces even behind a backslash: none may stand in a value but in pairs."""


def _latex(value: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in _line(value))


def _csl(claim: Cited) -> str:
    author = _author(claim)
    entry: dict[str, Any] = {
        "id": claim.id,
        "type": "document",
        "author": [{"literal": _line(author)}] if author else None,
        "title": _line(claim.statement),
        "container-title": claim.title and _line(claim.title),
        "publisher": claim.source and _line(claim.source),
        "issued": _issued(claim),
        "archive": DATABASE,
        "archive_location": claim.id,
        "URL": claim.url,
        "accessed": {"date-parts": [_date_parts(claim.retrieved_on)]},
        "note": _text(claim),
    }
    kept = {name: value for name, value in entry.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=2) + "\n"


def _issued(claim: Cited) -> dict[str, Any] | None:
    if claim.published_on is None:
        return None
    circa = {"circa": True} if claim.published_on_inferred else {}
    return {"date-parts": [_date_parts(claim.published_on)], **circa}


def _date_parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _ris(claim: Cited) -> str:
    """A line for each tag; nothing in a value can end a line."""
    day = claim.published_on
    tags = {
        "TY": "GEN",
        "AU": _author(claim),
        "TI": claim.statement,
        "T2": claim.title,
        "PB": claim.source,
        "PY": f"{day.year:04d}" if day else "n.d.",
        "DA": day and _slashed(day),
        "DB": DATABASE,
        "AN": claim.id,
        "UR": claim.url,
        "Y2": _slashed(claim.retrieved_on),
        "N1": _text(claim),
    }
    lines = [f"{tag}  - {_line(value)}" for tag, value in tags.items() if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _slashed(day: date) -> str:
    return day.isoformat().replace("-", "/")


_NOT_IN_A_LINE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def _line(value: str) -> str:
    """One line: whatever could end it, or hide in it, is a space."""
    return _NOT_IN_A_LINE.sub(" ", value).strip()


_STYLES: dict[Style, Callable[[Cited], str]] = {
    Style.TEXT: _text,
    Style.BIBTEX: _bibtex,
    Style.CSL: _csl,
    Style.RIS: _ris,
}

MEDIA_TYPES = {
    Style.TEXT: "text/plain",
    Style.BIBTEX: "application/x-bibtex",
    Style.CSL: "application/vnd.citationstyles.csl+json",
    Style.RIS: "application/x-research-info-systems",
}
