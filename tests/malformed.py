"""Heads, queries and bodies of requests that mean nothing, each by what is wrong with it."""

HOST = b"Host: claims.test\r\n"
END = b"Connection: close\r\n\r\n"


def get(target: bytes, *headers: bytes, version: bytes = b"HTTP/1.1", method: bytes = b"GET") -> bytes:
    return b"".join([method, b" ", target, b" ", version, b"\r\n", HOST, *headers, END])


HEADS = {
    "no HTTP": b"hello\r\n\r\n",
    "TLS": bytes.fromhex("16030100c4010000c00303") + bytes(range(180)),
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a version of tomorrow": get(b"/claims", version=b"HTTP/9.9"),
    "no version": b"GET /claims\r\n\r\n",
    "HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no such method": get(b"/claims", method=b"FROB"),
    "a method in small letters": get(b"/claims", method=b"get"),
    "NUL in the address": get(b"/cl\x00aims"),
    "ESC in the address": get(b"/cl\x1baims"),
    "a space in the address": get(b"/cl aims"),
    "letters outside of ASCII in the address": get("/café".encode()),
    "no address": get(b""),
    "NUL in a header": get(b"/claims", b"X-A: a\x00b\r\n"),
    "NUL in the name of a header": get(b"/claims", b"X\x00A: ab\r\n"),
    "a header without a colon": get(b"/claims", b"nothing at all\r\n"),
    "a space before the colon": get(b"/claims", b"X-A : a\r\n"),
    "a length that is no number": get(b"/claims", b"Content-Length: ten\r\n"),
    "a negative length": get(b"/claims", b"Content-Length: -1\r\n"),
    "an endless length": get(b"/claims", b"Content-Length: 99999999999999999999999\r\n"),
    "two lengths": get(b"/claims", b"Content-Length: 1\r\n", b"Content-Length: 2\r\n"),
    "length and pieces": get(b"/claims", b"Content-Length: 1\r\n", b"Transfer-Encoding: chunked\r\n"),
    "an address of 20 kB": get(b"/claims?q=" + b"a" * 20_000),
    "an address of 70 kB": get(b"/claims?q=" + b"a" * 70_000),
    "a header of 70 kB": get(b"/claims", b"X-A: " + b"a" * 70_000 + b"\r\n"),
    "70 kB of headers": get(b"/claims", *[b"X-A: %d\r\n" % number for number in range(7_000)]),
    "nothing there": get(b"/nothing"),
    "out of the folder": get(b"/../../etc/passwd"),
    "NUL, escaped": get(b"/claims/%00"),
    "no UTF-8": get(b"/claims/%ff"),
    "half a pair": get(b"/claims/%ED%A0%80"),
    "a broken escape": get(b"/claims/%zz%"),
    "another host": get(b"http://elsewhere.test/nothing"),
    "all of it": get(b"*"),
}

QUERIES = [
    "limit=NaN",
    "limit=1e400",
    "limit=9223372036854775808",
    "limit=-1",
    "limit=0",
    "limit=%ED%A0%80",
    "limit=1&limit=x",
    "value_min=Infinity",
    "value_min=%00",
    "cursor=%FF%FE",
    "cursor=" + "A" * 8_000,
    "published_from=0000-00-00",
    "published_from=99999-01-01",
    "as_of=tomorrow",
    "sort=%00",
    "sort=';DROP TABLE claim",
    "speker=x",
    "kind[]=statistic",
    "embed=everything",
    "count=maybe",
]

BODIES = {
    "nothing": b"",
    "NaN": b'{"text": NaN}',
    "Infinity": b'{"text": -Infinity}',
    "half a pair": b'{"text": "\\ud800"}',
    "NUL": b'{"text": "a\\u0000b"}',
    "NUL itself": b'{"text": "a\x00b"}',
    "no UTF-8": b'{"text": "\xff"}',
    "1e400": b'{"text": "a", "source": 1e400}',
    "2^63": b'{"text": 9223372036854775808}',
    "100,000 deep": b"[" * 100_000,
    "100,000 deep in an object": b'{"text": ' * 100_000,
    "half": b'{"text": "a',
    "a list": b"[1, 2]",
    "a word": b"null",
    "the same twice": b'{"text": "a", "text": "b"}',
}
