"""The article of a web page: its text, and the title, the day and the site that the page gives it.

The work is trafilatura's, an extra that not every service has.
"""

import re
from datetime import date
from importlib.util import find_spec
from typing import NamedTuple

from app.errors import DocumentRefused

NOT_INSTALLED = (
    "HTML is read by trafilatura, which is not installed here. Whoever runs this installs the extra `web`: "
    "pip install trafilatura lxml_html_clean. Plain text is read without it."
)
_STATED = {"original_date": True, "extensive_search": False}
"""The day that the page states for its first publication: none is guessed from the text or from the footer."""
_BEGINNING = 2_000
_OWN_ENTITIES = re.compile(r"<!DOCTYPE[^>\[]{0,500}\[", re.IGNORECASE)


class WebPage(NamedTuple):
    """What a page holds; `published_on` is as YYYY-MM-DD."""

    text: str
    title: str | None = None
    site: str | None = None
    published_on: str | None = None


def is_installed() -> bool:
    """Whether HTML can be read here."""
    return find_spec("trafilatura") is not None


def read_page(html: str) -> WebPage:
    """The article alone, one paragraph a line, its headline first; slow, and refused where there is none."""
    if not is_installed():
        raise DocumentRefused(NOT_INSTALLED)
    if _OWN_ENTITIES.search(html):
        raise DocumentRefused("the page declares entities of its own, which is no HTML")
    from trafilatura import bare_extraction  # noqa: PLC0415  an extra

    found = bare_extraction(_whole(html), with_metadata=True, include_comments=False, date_extraction_params=_STATED)
    text = getattr(found, "text", None)
    if not text:
        raise DocumentRefused("the page holds no article that could be found")
    title, site, day = (_line(getattr(found, name)) for name in ("title", "sitename", "date"))
    return WebPage(_under(title, text), title, site, _past(day))


def _whole(html: str) -> str:
    """What is a piece of a page made a page: a text without its tags is taken for no HTML at all."""
    return html if "<html" in html[:_BEGINNING].lower() else f"<html><body>{html}</body></html>"


def _line(value: object) -> str | None:
    return " ".join(str(value).split()) or None if value else None


def _under(title: str | None, text: str) -> str:
    if title is None or text.split("\n", 1)[0].strip() == title:
        return text
    return f"{title}\n{text}"


def _past(day: str | None) -> str | None:
    """A day as it should be; nothing was published tomorrow."""
    try:
        return day if day and date.fromisoformat(day) <= date.today() else None  # noqa: DTZ011  a day has no zone
    except ValueError:
        return None
