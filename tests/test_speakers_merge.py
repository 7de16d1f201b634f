"""Speakers put right: two who are one, another name, other aliases; no address is ever lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from app.cli import main
from app.extract import Mention
from app.vocabulary import Action, Basis, SpeakerKind
from tests.conftest import AddDocument
from tests.databases import filled
from tests.drafts import ORLA, statement, statistic
from tests.reviewing import Desk, add_quay, desk

TEXT = "O. Venn said 12 boats sank. Orla Venn agreed; clerks, too. Orla Vennova, citing O. Venn and Orla Venn, left."
SHORT = Mention("O. Venn", SpeakerKind.PERSON, role="minister")
LATE = Mention("Orla Vennova", SpeakerKind.PERSON)
CLERKS = Mention("harbour clerks", SpeakerKind.COLLECTIVE)
OFFICE = Mention("Quay Office", SpeakerKind.GOVERNMENT)


@pytest.fixture
def reviewer(engine: Engine, add_document: AddDocument) -> Iterator[Desk]:
    with desk(engine, filled(engine, "merging", lambda: fill(add_document))) as one:
        yield one


def fill(add_document: AddDocument) -> str:
    """What is to be merged, and a document to review, whose id this is."""
    boats = statistic(TEXT, "12 boats sank", speaker=SHORT, basis=Basis.CUMULATIVE)
    linked = statement(TEXT, "left", speaker=LATE, origins=(SHORT, ORLA), relays=(OFFICE, SHORT))
    add_document(TEXT, [boats, statement(TEXT, "agreed"), statement(TEXT, "clerks", speaker=CLERKS), linked])
    add_document(
        "12 boats sank, all said.", [statistic("12 boats sank, all said.", "12 boats sank", basis=Basis.CUMULATIVE)]
    )
    return add_quay(add_document.engine)


def claims(reviewer: Desk, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = reviewer.client.get(f"/claims?limit=1000&{query}").json()["data"]
    return rows


def test_what_one_said_is_the_others(reviewer: Desk) -> None:
    [one] = claims(reviewer, "speaker=o-venn")

    answer = reviewer.post("/speakers/o-venn/merge", into="orla-venn")

    assert answer.status_code == 200, answer.text
    assert answer.json() == reviewer.client.get("/speakers/orla-venn").json()
    assert {"o venn", "orla venn", "venn"} <= set(answer.json()["aliases"])
    row = reviewer.get(one["id"]).json()
    assert (row["speaker_slug"], row["speaker_role"], row["review"]) == ("orla-venn", "minister", "extracted")
    merged = reviewer.revisions(one["id"])[-1]
    assert (merged.action, merged.reason) == (Action.MERGED, "extraction_error")
    assert merged.after is not None
    assert merged.after["speaker"] == "orla-venn"


def test_what_both_said_is_a_repeat_once_they_are_one(reviewer: Desk) -> None:
    [one] = claims(reviewer, "speaker=o-venn")
    assert reviewer.get(one["id"]).json()["repeats"] == 0

    reviewer.post("/speakers/o-venn/merge", into="orla-venn")

    assert reviewer.get(one["id"]).json()["repeats"] == 1


def test_nobody_stands_twice_among_relays_or_origins(reviewer: Desk) -> None:
    reviewer.post("/speakers/o-venn/merge", into="orla-venn")

    [row] = claims(reviewer, "speaker=orla-vennova")
    assert (row["relays"], row["origins"]) == (["Quay Office", "Orla Venn"], ["Orla Venn"])


def test_the_old_address_leads_to_the_new_one(reviewer: Desk) -> None:
    tag = reviewer.client.get("/speakers/o-venn").headers["ETag"]
    reviewer.post("/speakers/o-venn/merge", into="orla-venn")

    for path, place in {
        "/speakers/o-venn": "/speakers/orla-venn",
        "/speakers/o-venn/timeline?limit=2&per=month": "/speakers/orla-venn/timeline?limit=2&per=month",
        "/v1/speakers/o-venn": "/speakers/orla-venn",
    }.items():
        moved = reviewer.client.get(path, headers={"If-None-Match": tag})
        assert (moved.status_code, moved.headers["Location"]) == (308, place)
        assert reviewer.client.get(path, follow_redirects=True).status_code == 200


def test_a_former_slug_is_understood_in_a_question(reviewer: Desk) -> None:
    reviewer.post("/speakers/o-venn/merge", into="orla-venn")

    answer = reviewer.client.get("/claims?speaker=o-venn").json()

    assert answer["data"] == claims(reviewer, "speaker=orla-venn")
    assert answer["meta"]["resolved"]["speaker"] == [
        {"input": "o-venn", "slug": "orla-venn", "name": "Orla Venn", "matched": "former_slug"}
    ]
    assert answer["meta"]["warnings"] == []


def test_chains_of_merges_lead_to_the_last(reviewer: Desk) -> None:
    reviewer.post("/speakers/o-venn/merge", into="orla-venn")
    reviewer.post("/speakers/orla-venn/merge", into="orla-vennova")

    for slug in ("o-venn", "orla-venn"):
        assert reviewer.client.get(f"/speakers/{slug}").headers["Location"] == "/speakers/orla-vennova"
    [row] = [row for row in claims(reviewer, "speaker=orla-vennova") if row["statement"] == "left"]
    assert (row["relays"], row["origins"]) == (["Quay Office", "Orla Vennova"], ["Orla Vennova"])


def test_a_later_text_means_the_survivor(reviewer: Desk, add_document: AddDocument) -> None:
    reviewer.post("/speakers/o-venn/merge", into="orla-venn")

    document = add_document("O. Venn said no.", [statement("O. Venn said no.", "no", speaker=SHORT)]).document_id

    assert [row["speaker_slug"] for row in claims(reviewer, f"document={document}")] == ["orla-venn"]
    assert reviewer.client.get("/speakers/o-venn").status_code == 308


def test_merging_again_changes_nothing(reviewer: Desk) -> None:
    first = reviewer.post("/speakers/o-venn/merge", into="orla-venn")
    version = reviewer.version()

    again = reviewer.post("/speakers/o-venn/merge", into="orla-venn")

    assert (again.status_code, again.json()) == (200, first.json())
    assert reviewer.version() == version


@pytest.mark.parametrize(
    ("one", "into", "status", "code"),
    [
        pytest.param("orla-venn", "orla-venn", 422, "not-mergeable", id="into himself"),
        pytest.param("harbour-clerks", "orla-venn", 422, "not-mergeable", id="a collective into a person"),
        pytest.param("orla-venn", "harbour-clerks", 422, "not-mergeable", id="a person into a collective"),
        pytest.param("harbour-clerks", "quay-office", 422, "not-mergeable", id="a collective into an office"),
        pytest.param("orla-venn", "nobody", 422, "invalid-body", id="into nobody"),
        pytest.param("nobody", "orla-venn", 404, "not-found", id="nobody"),
        pytest.param("%00", "orla-venn", 404, "not-found", id="no text"),
    ],
)
def test_some_are_not_merged(reviewer: Desk, one: str, into: str, status: int, code: str) -> None:
    version = reviewer.version()

    answer = reviewer.post(f"/speakers/{one}/merge", into=into)

    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (status, code)
    assert reviewer.version() == version


def test_a_speaker_is_merged_only_as_seen(reviewer: Desk) -> None:
    tag = reviewer.client.get("/speakers/o-venn").headers["ETag"]
    reviewer.client.patch("/speakers/o-venn", headers=reviewer.headers, json={**_why(), "name": "O. V. Venn"})

    answer = reviewer.client.post(
        "/speakers/o-venn/merge", headers=reviewer.headers | {"If-Match": tag}, json={**_why(), "into": "orla-venn"}
    )

    assert answer.status_code == 412
    assert reviewer.client.get("/speakers/o-venn").status_code == 200


def _why() -> dict[str, str]:
    return {"reason": "other", "note": "One person under two spellings."}


def altered(reviewer: Desk, speaker: str, /, **members: Any) -> Any:
    return reviewer.client.patch(f"/speakers/{speaker}", headers=reviewer.headers, json=_why() | members)


def test_a_new_name_is_shown_with_every_claim(reviewer: Desk) -> None:
    answer = altered(reviewer, "o-venn", name="Orsolya Venn", slug="orsolya-venn")

    assert answer.status_code == 200, answer.text
    assert answer.json()["aliases"] == ["o venn", "orsolya venn", "venn"]
    [said] = claims(reviewer, "speaker=Orsolya Venn")
    assert (said["speaker_slug"], said["speaker_name"]) == ("orsolya-venn", "Orsolya Venn")
    [linked] = claims(reviewer, "speaker=orla-vennova")
    assert linked["origins"] == ["Orsolya Venn", "Orla Venn"]
    assert {reviewer.revisions(row["id"])[-1].action for row in (said, linked)} == {Action.RENAMED}
    assert reviewer.client.get("/speakers/o-venn").headers["Location"] == "/speakers/orsolya-venn"
    [speaker] = [one for one in reviewer.revisions("orsolya-venn") if one.action is Action.RENAMED]
    assert speaker.after is not None
    assert speaker.after["former_slugs"] == ["o-venn"]


def test_a_speaker_may_take_a_former_slug_back(reviewer: Desk) -> None:
    altered(reviewer, "o-venn", slug="orsolya-venn")

    assert altered(reviewer, "orsolya-venn", slug="o-venn").status_code == 200

    assert reviewer.client.get("/speakers/o-venn").status_code == 200
    assert reviewer.client.get("/speakers/orsolya-venn").headers["Location"] == "/speakers/o-venn"


@pytest.mark.parametrize("slug", ["orla-venn", "orla-vennova"])
def test_the_slug_of_another_is_refused_also_a_former_one(reviewer: Desk, slug: str) -> None:
    reviewer.post("/speakers/orla-vennova/merge", into="orla-venn")

    answer = altered(reviewer, "o-venn", slug=slug)

    assert (answer.status_code, answer.json()["speaker"]) == (409, "orla-venn")


@pytest.mark.parametrize("slug", ["O-Venn", "o venn", "-", "x" * 201])
def test_what_is_no_slug_is_refused(reviewer: Desk, slug: str) -> None:
    assert altered(reviewer, "o-venn", slug=slug).status_code == 422


def test_another_kind_is_another_repetition(reviewer: Desk) -> None:
    reviewer.post("/speakers/o-venn/merge", into="orla-venn")
    [one, other] = claims(reviewer, "speaker=orla-venn&measure=casualties")
    assert reviewer.get(one["id"]).json()["repeats"] == 1

    assert altered(reviewer, "orla-venn", kind="collective").json()["kind"] == "collective"

    assert reviewer.get(one["id"]).json()["repeats"] == 0
    assert reviewer.get(other["id"]).json()["speaker_kind"] == "collective"


def test_aliases_are_those_that_are_given(reviewer: Desk) -> None:
    answer = altered(reviewer, "o-venn", aliases=["The Minister!", "оля"])

    assert answer.json()["aliases"] == ["o venn", "the minister", "оля"]
    assert [row["statement"] for row in claims(reviewer, "speaker=ОЛЯ")] == ["12 boats sank"]
    assert {row["speaker_slug"] for row in claims(reviewer, "speaker=Venn")} == {"orla-venn", "peter-venn"}
    assert reviewer.revisions("o-venn")[-1].action is Action.ALIASED


def test_a_name_that_was_taken_away_is_not_given_back_by_a_text(reviewer: Desk, add_document: AddDocument) -> None:
    altered(reviewer, "o-venn", aliases=[])

    add_document("O. Venn said no.", [statement("O. Venn said no.", "no", speaker=SHORT)])
    assert reviewer.client.get("/speakers/o-venn").json()["aliases"] == ["o venn"]

    assert altered(reviewer, "o-venn", aliases=["venn"]).json()["aliases"] == ["o venn", "venn"]


def test_a_new_speaker_has_all_names_though_a_merged_one_had_them(reviewer: Desk, add_document: AddDocument) -> None:
    last = Mention("Sela Quist", SpeakerKind.PERSON)
    add_document("Sela Quist said so.", [statement("Sela Quist said so.", "so", speaker=last)])
    reviewer.post("/speakers/sela-quist/merge", into="orla-venn")
    # SQLite may give the key of the one who went to the next who comes
    for text in ("Tam Quist said no.", "Tam Quist said yes."):
        other = Mention("Tam Quist", SpeakerKind.PERSON, aliases=("sela quist",) if "yes" in text else ())
        add_document(text, [statement(text, "said", speaker=other)])

    assert reviewer.client.get("/speakers/tam-quist").json()["aliases"] == ["quist", "sela quist", "tam quist"]


def test_what_is_so_already_changes_nothing(reviewer: Desk) -> None:
    first = altered(reviewer, "o-venn", name="Orsolya Venn", aliases=["venn"])
    version = reviewer.version()

    again = altered(reviewer, "o-venn", name="Orsolya Venn", aliases=["venn"])

    assert (again.status_code, again.content) == (200, first.content)
    assert reviewer.version() == version


def test_a_correction_means_the_survivor_by_a_former_slug(reviewer: Desk) -> None:
    reviewer.post("/speakers/o-venn/merge", into="orla-venn")

    row = reviewer.patch(reviewer.id("sailors"), speaker="o-venn").json()

    assert row["speaker_slug"] == "orla-venn"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    told = capsys.readouterr()
    return ended.value.code, told.out, told.err


def test_the_commands_do_the_same(
    reviewer: Desk, database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    why = ("--reason", "other", "--note", "One person.")

    merged = run(capsys, "speakers", "merge", "o-venn", "orla-venn", *why)
    again = run(capsys, "speakers", "merge", "o-venn", "orla-venn", *why)
    renamed = run(capsys, "speakers", "rename", "o-venn", "--name", "Orla Vennel", "--slug", "orla-vennel", *why)
    named = run(capsys, "speakers", "alias", "orla-vennel", "--add", "the minister", "--remove", "o venn", *why)

    assert merged[:2] == (0, "orla-venn  Orla Venn  (o venn, orla venn, venn)\n")
    assert again[:2] == (0, "orla-venn  Orla Venn  (o venn, orla venn, venn)  unchanged\n")
    assert renamed[0] == 0
    assert named[1] == "orla-vennel  Orla Vennel  (orla venn, orla vennel, the minister, venn, vennel)\n"
    assert reviewer.revisions("orla-vennel")[-1].author == "command line"


@pytest.mark.parametrize(
    "arguments",
    [
        ("merge", "nobody", "orla-venn", "--reason", "other", "--note", "x"),
        ("merge", "o-venn", "orla-venn", "--reason", "othr", "--note", "x"),
        ("merge", "o-venn", "orla-venn", "--reason", "other", "--note", " "),
        ("rename", "o-venn", "--reason", "other", "--note", "x"),
        ("rename", "o-venn", "--slug", "orla-venn", "--reason", "other", "--note", "x"),
        ("alias", "o-venn", "--reason", "other", "--note", "x"),
    ],
    ids=" ".join,
)
def test_a_command_that_cannot_be_meant_is_refused_in_words(
    reviewer: Desk,
    database_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    version = reviewer.version()

    code, out, err = run(capsys, "speakers", *arguments)

    assert code in {1, 2}
    assert (out, bool(err)) == ("", True)
    assert reviewer.version() == version
