"""A page as tests read it: its elements, its text, where its links lead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

_VOID = {"meta", "link", "input", "br", "img", "hr", "path", "circle", "line", "rect"}


@dataclass
class Element:
    """One element, with all the text in it."""

    tag: str
    attributes: Mapping[str, str]
    text: str = ""
    within: list["Element"] = field(default_factory=list)

    @property
    def said(self) -> str:
        """The text, its blanks folded."""
        return " ".join(self.text.split())


class Document(HTMLParser):
    """All elements in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, within=list(self._open))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, within=list(self._open)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> Iterator[Element]:
        """The elements of a tag that have these attributes."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        for element in self.elements:
            if element.tag == tag and all(element.attributes.get(name) == value for name, value in wanted.items()):
                yield element

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        [element] = self.all(tag, **attributes)
        return element

    @property
    def main(self) -> str:
        """What the page says."""
        return self.one("main").said

    def link(self, said: str) -> str:
        """Where the first link with that text leads."""
        return next(one.attributes["href"] for one in self.all("a") if one.said == said)


def page(client: httpx.Client, url: str, status: int = 200) -> Document:
    """The page at an address."""
    answer = client.get(url, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8"), answer.text
    return Document(answer.text)
