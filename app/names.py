"""Names and identifiers: how a name is compared, how a slug is made, how ids stay the same everywhere."""

import hashlib
import re
import unicodedata

_NOT_WORD = re.compile(r"[^\w]+|_", re.UNICODE)

# Letters that Unicode does not decompose but that people type without their stroke or as two letters.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})


def normalise(name: str) -> str:
    """The form under which names are equal: NFKC, casefolded, without diacritics or punctuation, spaces squeezed.

    >>> normalise("  Vélanský,  JORETH ")
    'velansky joreth'
    """
    return " ".join(_NOT_WORD.sub(" ", bare(name).replace("'", "").replace("’", "")).split())


def bare(text: str) -> str:
    """NFKC, casefolded, without diacritics."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))


def slugify(name: str) -> str:
    """`Joreth Vann` → `joreth-vann`; a name with no letter or digit keeps a hash, so that no slug is empty."""
    return normalise(name).replace(" ", "-") or "name-" + hashlib.sha256(name.encode()).hexdigest()[:8]


def text_sha256(text: str) -> str:
    """The SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def document_id(sha256: str) -> str:
    """The same text has the same id in every database: `doc_` and the first ten digits of its SHA-256."""
    return f"doc_{sha256[:10]}"


def claim_id(sha256: str, kind: str, anchor: int, ordinal: int) -> str:
    """Stable over databases and better readings: made of where the claim stands, not of what was read there.

    `anchor` is the start of the first span's figure (or of a statement's sentence) in code points, `ordinal` counts
    the claims of one kind that share it.
    """
    digest = hashlib.sha256(f"{sha256}|{kind}|{anchor}|{ordinal}".encode()).digest()
    return "clm_" + _base32(digest)[:10]


_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o or u to misread


def _base32(digest: bytes) -> str:
    number = int.from_bytes(digest[:8], "big")
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(59, -1, -5))
