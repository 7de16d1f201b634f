"""Fetching for the command line: from a server of the tests' own, and never from where it may not."""

import socket
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.cli import main
from app.errors import DocumentRefused
from app.fetch import Fetched, Fetching, addresses, anywhere, fetch, is_public
from app.models import Appearance, Document

HERE = Fetching(may_ask=anywhere, seconds=10)
TEXT = "Orla Venn said 30 people were killed in Tessara.\n"
PAGE = (
    '<html><head><title>Thirty dead</title><meta property="og:site_name" content="River News"></head><body><article>'
    f"<h1>Thirty dead</h1><p>{TEXT.strip()} “A black day”, she added, and asked all neighbours for help.</p>"
    "</article></body></html>"
)


class Page(NamedTuple):
    """What the server of the tests answers."""

    body: bytes = TEXT.encode()
    headers: Mapping[str, str] = {"Content-Type": "text/plain"}
    status: int = 200
    drips: bool = False


class Site(ThreadingHTTPServer):
    """A server on this machine alone."""

    pages: dict[str, Page]
    asked: list[tuple[str, str]]
    """The path and the header `Host` of each request."""
    stopped: threading.Event

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Host"]))
        page = self.server.pages.get(self.path, Page(b"", {}, 404))
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.end_headers()
        pieces = [page.body] if not page.drips else [b"a"] * 1_000
        for piece in pieces:
            try:
                self.wfile.write(piece)
            except OSError:
                return
            if page.drips and self.server.stopped.wait(0.02):
                return

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    """The server, with no page yet."""
    site = Site(("127.0.0.1", 0), _Handler)
    site.pages, site.asked, site.stopped = {}, [], threading.Event()
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    site.stopped.set()
    site.shutdown()
    thread.join()
    site.server_close()


def named(*found: str) -> Any:
    """A resolver that knows every name by these addresses."""
    return lambda host, port: list(found)


def test_a_text_comes_as_it_is(site: Site) -> None:
    site.pages["/a"] = Page("Ünïted “30”\r\n".encode(), {"Content-Type": "text/plain; charset=utf-8"})

    assert fetch(f"{site.url}/a#part", HERE) == Fetched("Ünïted “30”\r\n", is_html=False)
    assert site.asked == [("/a", f"127.0.0.1:{site.server_port}")]


def test_the_connection_goes_to_the_address_that_was_looked_at(site: Site) -> None:
    site.pages["/a"] = Page()
    resolved: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> list[str]:
        resolved.append((host, port))
        # whatever the name means the next time it is asked after
        return ["127.0.0.1"] if len(resolved) == 1 else ["192.0.2.1"]

    came = fetch(f"http://river.test:{site.server_port}/a", HERE, resolve)

    assert came.content == TEXT
    assert resolved == [("river.test", site.server_port)]
    assert site.asked == [("/a", f"river.test:{site.server_port}")]


@pytest.mark.parametrize(
    ("content_type", "body", "content"),
    [
        ("text/plain; charset=iso-8859-1", b"caf\xe9", "café"),
        ("text/html", b'<meta charset="windows-1251"><p>\xcf</p>', '<meta charset="windows-1251"><p>П</p>'),
        ("text/html; charset=utf-8", '<meta charset="latin-1"><p>é'.encode(), '<meta charset="latin-1"><p>é'),
        ("application/xhtml+xml", "<p>é".encode(), "<p>é"),
    ],
    ids=["header", "page", "header-before-page", "neither"],
)
def test_the_charset_is_the_one_that_is_named(site: Site, content_type: str, body: bytes, content: str) -> None:
    site.pages["/a"] = Page(body, {"Content-Type": content_type})

    assert fetch(f"{site.url}/a", HERE).content == content


REFUSED = {
    "another kind": (Page(b"%PDF", {"Content-Type": "application/pdf"}), "neither HTML nor plain text"),
    "no kind": (Page(b"a", {}), "neither HTML nor plain text"),
    "not found": (Page(b"", {"Content-Type": "text/html"}, 404), "the answer is 404"),
    "too large": (Page(b"a" * 20_000), "more than 10,000 bytes"),
    "compressed": (Page(b"\x1f\x8b", {"Content-Type": "text/html", "Content-Encoding": "gzip"}), "compressed"),
    "other charset": (Page(b"caf\xe9"), "not in the charset utf-8"),
    "no charset": (Page(b"a", {"Content-Type": "text/plain; charset=klingon"}), "charset is unknown"),
    "no text codec": (Page(b"a", {"Content-Type": "text/plain; charset=zlib"}), "charset is unknown"),
    "too slow": (Page(drips=True), "within 2 seconds"),
    "to nowhere": (Page(b"", {}, 302), "redirects to nowhere"),
    "round and round": (Page(b"", {"Location": "/a"}, 302), "more than 5 times"),
    "to a file": (Page(b"", {"Location": "file:///etc/hostname"}, 302), "only http and https"),
    "to a password": (Page(b"", {"Location": "http://a:b@river.test/"}, 302), "password"),
}


@pytest.mark.parametrize(("page", "reason"), REFUSED.values(), ids=[name.replace(" ", "-") for name in REFUSED])
def test_what_cannot_be_taken_is_refused_with_a_reason(site: Site, page: Page, reason: str) -> None:
    site.pages["/a"] = page

    with pytest.raises(DocumentRefused, match=reason):
        fetch(f"{site.url}/a", Fetching(most_bytes=10_000, seconds=2, may_ask=anywhere))


def test_a_redirect_is_followed_and_resolved_anew(site: Site) -> None:
    site.pages["/a"] = Page(b"", {"Location": f"http://other.test:{site.server_port}/b"}, 307)
    site.pages["/b"] = Page()

    assert fetch(f"http://river.test:{site.server_port}/a", HERE, named("127.0.0.1")).content == TEXT
    assert [host.split(":")[0] for _, host in site.asked] == ["river.test", "other.test"]


NOT_PUBLIC = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_of_the_public_network_is_never_asked(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(DocumentRefused, match="private network"):
        fetch("http://river.test/", Fetching(), named(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_what_is_of_the_public_network_may_be_asked(address: str) -> None:
    assert is_public(ip_address(address))


def test_one_private_address_among_several_is_enough(site: Site) -> None:
    with pytest.raises(DocumentRefused, match="private network"):
        fetch(f"http://river.test:{site.server_port}/", Fetching(), named("8.8.8.8", "127.0.0.1"))

    assert site.asked == []


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "0"])
def test_however_this_machine_is_called_it_is_not_asked(site: Site, host: str) -> None:
    with pytest.raises(DocumentRefused, match=r"private network|no address|no URL"):
        fetch(f"http://{host}:{site.server_port}/a", Fetching())

    assert site.asked == []


def test_a_redirect_into_the_private_network_is_not_followed(site: Site) -> None:
    site.pages["/a"] = Page(b"", {"Location": f"http://inner.test:{site.server_port}/b"}, 302)
    site.pages["/b"] = Page()
    address = {"outer.test": "127.0.0.1", "inner.test": "127.0.0.2"}
    outside = Fetching(may_ask=lambda one: str(one) == "127.0.0.1")

    with pytest.raises(DocumentRefused, match=r"inner\.test is on this machine or a private network"):
        fetch(f"http://outer.test:{site.server_port}/a", outside, lambda host, port: [address[host]])

    assert [path for path, _ in site.asked] == ["/a"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://river.test/a", "only http and https"),
        ("file:///etc/hostname", "only http and https"),
        ("gopher://river.test", "only http and https"),
        ("http://", "no host"),
        ("http://user:secret@river.test/", "password"),
        ("http://river.test:99999999/", "no port"),
        ("http://ri\x00ver.test/", "no URL"),
    ],
)
def test_only_plain_addresses_of_the_web_are_fetched(url: str, reason: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(DocumentRefused, match=reason):
        fetch(url, HERE, never)


def test_a_name_without_an_address_is_refused() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror

    with pytest.raises(DocumentRefused, match=r"river\.test has no address"):
        fetch("http://river.test/", Fetching(), unknown)


def test_the_system_is_asked_after_a_name_unless_told_otherwise() -> None:
    assert addresses("127.0.0.1", 80) == ["127.0.0.1"]


@pytest.mark.parametrize("kind", ["page", "text"])
def test_the_command_fetches_and_keeps_the_address_as_a_label(
    engine: Engine, database_url: str, site: Site, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    site.pages["/a"] = Page(PAGE.encode(), {"Content-Type": "text/html"}) if kind == "page" else Page()

    with pytest.raises(SystemExit) as ended:
        main(["ingest", f"{site.url}/a", "--allow-private", "--published-on", "2024-05-07"])

    assert ended.value.code == 0
    with Session(engine) as session:
        [document], [appearance] = session.exec(select(Document)).all(), session.exec(select(Appearance)).all()
    assert (appearance.url, str(appearance.published_on)) == (f"{site.url}/a", "2024-05-07")
    assert appearance.title == ("Thirty dead" if kind == "page" else None)
    assert document.text.startswith("Thirty dead\nOrla Venn" if kind == "page" else TEXT)


def test_the_command_refuses_what_it_may_not_fetch_and_takes_the_rest(
    database_url: str, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    (tmp_path / "a.txt").write_text(TEXT)
    site.pages["/a"] = Page()

    with pytest.raises(SystemExit) as ended:
        main(["ingest", f"{site.url}/a", "ftp://river.test/a", str(tmp_path / "a.txt")])

    said = capsys.readouterr()
    assert ended.value.code == 1
    assert said.err.splitlines() == [
        f"refused {site.url}/a: 127.0.0.1 is on this machine or a private network; --allow-private allows it",
        "refused ftp://river.test/a: only http and https are fetched",
    ]
    assert "new" in said.out
    assert site.asked == []
