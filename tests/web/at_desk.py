"""Somebody at the review desk, as a browser would: with its cookies, its forms, and where they are sent from."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import Engine

from app.vocabulary import KeyScope
from tests.web.html import Document, Element
from tests.writing import make_key

FORM = "application/x-www-form-urlencoded"
OWN = {"Origin": "http://claims.test", "Sec-Fetch-Site": "same-origin"}


class AtDesk:
    """A reviewer whose browser is at the desk; the queue is that of one document."""

    def __init__(self, engine: Engine, client: httpx.Client, document: str) -> None:
        self.engine, self.client, self.document = engine, client, document
        self.given, self.key = make_key(engine, {KeyScope.REVIEW})
        client.cookies.clear()

    @property
    def queue(self) -> str:
        """Where the queue is."""
        return f"/explore/review?document={self.document}"

    def enter(self, key: str | None = None, **more: Any) -> httpx.Response:
        """Type a key in."""
        door = Document(self.client.get(self.queue).text)
        fields = {**hidden(door, "key"), "key": self.given if key is None else key, **more}
        return self.client.post(self.queue, data=fields, headers=OWN)

    def sit(self) -> Document:
        """Enter, and look at the first claim."""
        assert self.enter().status_code == 303
        return self.look(self.queue)

    def look(self, url: str) -> Document:
        """A page, wherever it leads to."""
        answer = self.client.get(url, follow_redirects=True)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8", answer.text
        return Document(answer.text)

    def claim(self, claim_id: str) -> Document:
        """A claim at the desk."""
        return self.look(f"/explore/review/{claim_id}?document={self.document}")

    def send(self, page: Document, step: str, **fields: str | list[str]) -> httpx.Response:
        """Send one of the page's forms, filled in; what is not named stays as it is."""
        return self.send_from(page, step, OWN, **fields)

    def send_from(
        self, page: Document, step: str, headers: Mapping[str, str], **fields: str | list[str]
    ) -> httpx.Response:
        """The same, with what the browser says of where it comes from."""
        form = form_of(page, step)
        sent = {**filled(page, form), **fields}
        pairs = [(name, one) for name, value in sent.items() for one in (value if isinstance(value, list) else [value])]
        content = urlencode(pairs)
        head = {"Content-Type": FORM, **headers}
        return self.client.post(form.attributes["action"], content=content, headers=head)

    def after(self, answer: httpx.Response) -> Document:
        """The page that a decision leads to."""
        assert answer.status_code == 303, Document(answer.text).main
        return self.look(answer.headers["Location"])


def form_of(page: Document, step: str) -> Element:
    """The form that is sent to a step: `accept`, `leave`."""
    [form] = [one for one in page.all("form", method="post") if one.attributes["action"].split("?")[0].endswith(step)]
    return form


def filled(page: Document, form: Element) -> dict[str, str | list[str]]:
    """What a form would send as it is."""
    found: dict[str, str | list[str]] = {}
    inside = [one for one in page.elements if form in one.within]
    for one in inside:
        name, value = one.attributes.get("name"), one.attributes.get("value", "")
        if one.tag == "input" and one.attributes.get("type") == "checkbox" and "checked" not in one.attributes:
            continue
        if one.tag == "input" and name:
            before = found.get(name, [])
            found[name] = [*before, value] if name == "also" else value
        elif one.tag == "textarea":
            found[name or ""] = one.text.removeprefix("\n")
        elif one.tag == "select":
            options = [option for option in inside if option.tag == "option" and one in option.within]
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            found[name or ""] = chosen[0].attributes["value"]
    return found


def hidden(page: Document, beside: str) -> dict[str, str]:
    """The hidden fields of the form that has a field of this name."""
    [field] = page.all("input", name=beside)
    [form] = [one for one in field.within if one.tag == "form"]
    fields = [one for one in page.all("input", type="hidden") if form in one.within]
    return {one.attributes["name"]: one.attributes["value"] for one in fields}


def faults(page: Document) -> dict[str, str]:
    """What the page says of each field."""
    spans = [one for one in page.all("span") if one.attributes.get("class") == "fault"]
    return {one.attributes["id"].removeprefix("fault-"): one.said.removeprefix("▲ ") for one in spans}
