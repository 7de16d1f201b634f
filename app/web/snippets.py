"""The same question for programs: curl, Python, R, JavaScript, spreadsheets, Grafana."""

import json
from typing import NamedTuple

from app.web.addresses import Pairs, address

_OF_PAGES = ("cursor", "embed", "shape", "count", "format", "fields")


class Snippet(NamedTuple):
    """How one program asks."""

    name: str
    code: str
    note: str = ""


def of_claims(base: str, pairs: Pairs) -> list[Snippet]:
    """A list of claims: every program that reads CSV or JSON."""
    asked = [one for one in pairs if one[0] not in _OF_PAGES and one[0] != "limit"]
    csv, data = f"{base}{address('claims.csv', asked)}", f"{base}{address('claims', asked)}"
    whole = f"{base}{address('claims.csv', [*asked, ('bom', 'true')])}"
    return [
        Snippet("curl", f"curl '{csv}' --output claims.csv\ncurl '{data}'", "The first is the whole list as a file."),
        Snippet(
            "Python",
            f'import pandas as pd\n\nclaims = pd.read_csv(\n    "{csv}",\n    parse_dates=["published_on"],\n)',
        ),
        Snippet("R", f'claims <- readr::read_csv("{csv}")'),
        _javascript(data),
        Snippet("Excel", whole, 'Data → From Web, then paste this. In Google Sheets: =IMPORTDATA("…").'),
        _grafana(f"/{address('claims', asked)}", _CLAIM_COLUMNS),
    ]


def of_json(base: str, path: str, pairs: Pairs) -> list[Snippet]:
    """Whatever is JSON alone."""
    asked = [one for one in pairs if one[0] != "cursor"]
    data = f"{base}{address(path, asked)}"
    return [
        Snippet("curl", f"curl '{data}'"),
        Snippet("Python", _PYTHON.format(data=data)),
        Snippet("R", f'answer <- jsonlite::fromJSON("{data}")\nrows <- answer$data'),
        _javascript(data),
        _grafana(f"/{address(path, asked)}", _COMPARED_COLUMNS),
    ]


_PYTHON = """import httpx
import pandas as pd

answer = httpx.get("{data}").json()
rows = pd.DataFrame(answer["data"])"""


def _javascript(data: str) -> Snippet:
    return Snippet("JavaScript", f'const answer = await fetch("{data}").then((found) => found.json());\nanswer.data;')


_CLAIM_COLUMNS = (
    ("published_on", "timestamp"),
    ("speaker_name", "string"),
    ("value_low", "number"),
    ("value_high", "number"),
    ("evidence_text", "string"),
)
_COMPARED_COLUMNS = (("speaker_name", "string"), ("scope", "string"), ("low", "number"), ("high", "number"))


def _grafana(url: str, columns: tuple[tuple[str, str], ...]) -> Snippet:
    """A target for the data source Infinity, whose base URL is this service."""
    target = {
        "refId": "A",
        "type": "json",
        "source": "url",
        "format": "table",
        "parser": "backend",
        "root_selector": "data",
        "url": url,
        "url_options": {"method": "GET", "data": ""},
        "columns": [{"selector": name, "text": name, "type": kind} for name, kind in columns],
    }
    return Snippet("Grafana", json.dumps(target, indent=2), "A query of the data source Infinity.")
