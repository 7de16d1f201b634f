"""The README is true: its question gets its answer, from the seed as it is read today."""

import json
import re
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from app.db import transaction
from app.disk import files, read_file
from app.ingest import ingest
from app.schemas import ClaimRow
from tests.databases import filled

ROOT = Path(__file__).parents[1]
SEEDED = 5_000_000


@pytest.fixture
def seeded(engine: Engine) -> None:
    def read_seeds() -> None:
        for path in files(ROOT / "seeds"):
            with transaction(engine) as session:
                ingest(session, read_file(path, {}, SEEDED))

    filled(engine, "seeds", read_seeds)


@pytest.mark.usefixtures("seeded")
def test_the_question_of_the_readme_is_answered_as_it_says(client: httpx.Client) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    asked = re.search(r"curl -s 'localhost:8000(/claims\S+)'", readme)
    answered = re.search(r"```json\n(.*?)```", readme, re.DOTALL)
    assert asked
    assert answered

    answer = client.get(asked[1]).json()

    assert {key: answer[key] for key in ("data", "next", "next_cursor")} == json.loads(answered[1])


@pytest.mark.usefixtures("seeded")
def test_the_row_that_openapi_shows_is_the_seed_s(client: httpx.Client) -> None:
    shown = {name: column.examples[0] for name, column in ClaimRow.model_fields.items() if column.examples}

    row = client.get(f"/claims/{shown['id']}").json()

    moments = {"created_at", "updated_at"}
    assert {c: row[c] for c in shown if c not in moments} == {c: shown[c] for c in shown if c not in moments}


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("name", ["healey", "HEALEY", "john-healey", "John Healey"])
def test_every_spelling_asks_for_the_same_claims(client: httpx.Client, name: str) -> None:
    ids = [claim["id"] for claim in client.get("/claims", params={"speaker": "Healey"}).json()["data"]]

    assert [claim["id"] for claim in client.get("/claims", params={"speaker": name}).json()["data"]] == ids
    assert ids
