"""Fetches a document for the command line, on the user's own machine and under the user's own rights.

Never used by the service. A name is resolved once; every address that it has is looked at, and the connection goes to
one of these: what the name means a moment later changes nothing.
"""

import re
import socket
from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

import anyio
import httpx

from app.errors import DocumentRefused

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses that a host and a port have; OSError where it has none."""

Address = IPv4Address | IPv6Address

HTML = ("text/html", "application/xhtml+xml")
TEXT = "text/plain"
SCHEMES = ("http", "https")
MOST_REDIRECTS = 5

_REDIRECTS = {301, 302, 303, 307, 308}
_OK = 200
_LAST_PORT = 65_535
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HEAD = 2_048
_NAT64 = IPv6Network("64:ff9b::/96")
_HEADERS = {
    # what is not compressed cannot swell
    "Accept-Encoding": "identity",
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9",
    "User-Agent": "conflict-claims",
}


def is_public(address: Address) -> bool:
    """Whether it is of the public network, and so is every older address that stands within it."""
    within = list(_within(address)) if isinstance(address, IPv6Address) else []
    if within:
        return all(map(is_public, within))
    return address.is_global and not address.is_multicast and not address.is_reserved


def _within(address: IPv6Address) -> Iterator[IPv4Address]:
    """The addresses of version 4 that one of version 6 leads to."""
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    yield from (one for one in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())) if one)


def anywhere(_: Address) -> bool:
    """Whatever the address is."""
    return True


class Fetching(NamedTuple):
    """How a document may be fetched."""

    most_bytes: int = 5_000_000
    seconds: float = 30
    """For everything together: names, redirects, the body."""
    may_ask: Callable[[Address], bool] = is_public
    """Which addresses may be asked; `anywhere` has this machine and its own network too."""


class Fetched(NamedTuple):
    """What came."""

    content: str
    is_html: bool


def addresses(host: str, port: int) -> list[str]:
    """What the system knows a host by."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def fetch(url: str, how: Fetching | None = None, resolve: Resolver = addresses) -> Fetched:
    """The document at an http or https URL; DocumentRefused, with the reason, where it may not be or is not fetched."""
    return anyio.run(_fetch, url, how or Fetching(), resolve)


async def _fetch(url: str, how: Fetching, resolve: Resolver) -> Fetched:
    try:
        with anyio.fail_after(how.seconds):
            # a proxy would resolve names by itself, so none is used
            async with httpx.AsyncClient(trust_env=False, timeout=how.seconds) as client:
                return await _followed(client, _parsed(url), how, resolve)
    except TimeoutError:
        raise DocumentRefused(f"it did not come within {how.seconds:g} seconds") from None
    except httpx.HTTPError as error:
        raise DocumentRefused(f"it cannot be fetched: {error or type(error).__name__}") from error


async def _followed(client: httpx.AsyncClient, url: httpx.URL, how: Fetching, resolve: Resolver) -> Fetched:
    for _ in range(MOST_REDIRECTS + 1):
        address = await anyio.to_thread.run_sync(_address, url, how, resolve, abandon_on_cancel=True)
        # the request goes to the address, and is one to its host
        headers = {**_HEADERS, "Host": url.netloc.decode("ascii")}
        host = {"sni_hostname": url.raw_host.decode("ascii")}
        async with client.stream("GET", url.copy_with(host=address), headers=headers, extensions=host) as answer:
            if answer.status_code not in _REDIRECTS:
                return await _content(answer, how)
            url = _onward(url, answer.headers.get("Location", ""))
    raise DocumentRefused(f"it redirects more than {MOST_REDIRECTS} times")


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise DocumentRefused(f"this is no URL: {error}") from error
    if parsed.scheme not in SCHEMES:
        raise DocumentRefused("only http and https are fetched")
    if not parsed.host or not 0 < (parsed.port or 1) <= _LAST_PORT:
        raise DocumentRefused("the URL names no host, or no port that there is")
    if parsed.userinfo:
        raise DocumentRefused("a URL with a user's name or password is not fetched")
    return parsed.copy_with(fragment=None)


def _onward(url: httpx.URL, location: str) -> httpx.URL:
    if not location:
        raise DocumentRefused("it redirects to nowhere")
    try:
        onward = _parsed(str(url.join(location)))
    except httpx.InvalidURL as error:
        raise DocumentRefused("it redirects to what is no URL") from error
    if (url.scheme, onward.scheme) == ("https", "http"):
        raise DocumentRefused("it redirects from https to http")
    return onward


def _address(url: httpx.URL, how: Fetching, resolve: Resolver) -> str:
    """One address of the URL's host; refused where any of them is not of the public network."""
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    try:
        found = [ip_address(address.partition("%")[0]) for address in resolve(url.host, port)]
    except (OSError, UnicodeError) as error:
        raise DocumentRefused(f"{url.host} has no address") from error
    if not found:
        raise DocumentRefused(f"{url.host} has no address")
    if not all(map(how.may_ask, found)):
        raise DocumentRefused(f"{url.host} is on this machine or a private network; --allow-private allows it")
    return str(found[0])


async def _content(answer: httpx.Response, how: Fetching) -> Fetched:
    if answer.status_code != _OK:
        raise DocumentRefused(f"the answer is {answer.status_code}")
    given = answer.headers.get("Content-Type", "")
    kind = given.partition(";")[0].strip().lower()
    if kind != TEXT and kind not in HTML:
        raise DocumentRefused("it is neither HTML nor plain text")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise DocumentRefused("it is compressed, though it was asked for as it is")
    data = bytearray()
    async for piece in answer.aiter_raw():
        data += piece
        if len(data) > how.most_bytes:
            raise DocumentRefused(f"it has more than {how.most_bytes:,} bytes (CLAIMS_MAX_DOCUMENT_BYTES)")
    return Fetched(_decoded(bytes(data), given, kind in HTML), kind in HTML)


def _decoded(data: bytes, content_type: str, is_html: bool) -> str:
    """By the charset that the answer names, then the page itself; without either it must be UTF-8."""
    named = _CHARSET.search(content_type)
    if named is None and is_html:
        named = _CHARSET.search(data[:_HEAD].decode("latin-1"))
    charset = named[1] if named else "utf-8"
    try:
        return data.decode(charset)
    except LookupError:
        raise DocumentRefused("its charset is unknown") from None
    except UnicodeError as error:
        raise DocumentRefused(f"it is not in the charset {charset}") from error
