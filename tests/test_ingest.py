"""Documents in: what is kept, what is kept once, and what is refused."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, func, select

from app import rows
from app.db import make_engine, transaction
from app.errors import AppError, DocumentRefused, DocumentTooLarge, ReadingFailed
from app.extract import Draft, Finding, Mention, Reading, Span
from app.ingest import ingest, is_known, preview
from app.intake import NewDocument, decode
from app.models import (
    Appearance,
    Claim,
    ClaimLink,
    DataVersion,
    Document,
    Evidence,
    HeadlineCheck,
    Source,
    Speaker,
    SpeakerAlias,
)
from app.schemas import SpanText, claim_row
from app.vocabulary import Attribution, Basis, CheckStatus, LinkKind, Per, SpeakerKind
from tests.conftest import AddDocument
from tests.drafts import AGENCY, MINISTRY, ORLA, TEXT, span, statement, statistic

KILLED = statistic(TEXT, "120 soldiers were killed a week", basis=Basis.RATE, per=Per.WEEK)
NO_HELP = statement(TEXT, "no help had come")
HEADLINE = statistic(TEXT, "40 drones", attribution=Attribution.HEADLINE, speaker=None, check_status=CheckStatus.OK)

Row = TypeVar("Row", bound=SQLModel)


def every(engine: Engine, table: type[Row]) -> Sequence[Row]:
    with Session(engine) as session:
        return session.exec(
            select(table).order_by(*SQLModel.metadata.tables[str(table.__tablename__)].primary_key)
        ).all()


def sizes(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        counts = {table.name: select(func.count()).select_from(table) for table in SQLModel.metadata.sorted_tables}
        return {name: connection.execute(count).scalar_one() for name, count in counts.items()}


def version(engine: Engine) -> int:
    return every(engine, DataVersion)[0].version


def test_a_document_is_kept_with_its_claims(engine: Engine, add_document: AddDocument) -> None:
    added = add_document(TEXT, [KILLED, NO_HELP], source="The Lendian", published_on=date(2031, 5, 4))

    [document] = every(engine, Document)
    assert (added.document_id, added.claims, added.new) == (document.id, 2, True)
    assert document.text == TEXT
    assert {claim.statement for claim in every(engine, Claim)} == {KILLED.statement, NO_HELP.statement}
    assert {claim.published_on for claim in every(engine, Claim)} == {date(2031, 5, 4)}


def test_every_character_of_the_text_is_kept(engine: Engine, add_document: AddDocument) -> None:
    text = "\ufeffFirst line\r\n\tsecond\u00a0line \U0001f30a e\u0301 \f end \n\n"

    add_document(text, [])

    assert every(engine, Document)[0].text == text


def test_evidence_is_where_the_words_are(engine: Engine, add_document: AddDocument) -> None:
    twice = statistic(TEXT, "120 soldiers were killed a week", evidence=(span(TEXT, "At least 40"), span(TEXT, "120")))

    add_document(TEXT, [twice])

    spans = every(engine, Evidence)
    assert [(TEXT[found.start : found.end], found.primary) for found in spans] == [
        ("At least 40", True),
        ("120", False),
    ]


def test_a_rate_is_kept_for_a_month_too(engine: Engine, add_document: AddDocument) -> None:
    add_document(TEXT, [KILLED])

    [claim] = every(engine, Claim)
    assert (claim.per_month_low, claim.per_month_high) == (521.8, 521.8)


def test_claims_that_share_a_place_have_ids_of_their_own(engine: Engine, add_document: AddDocument) -> None:
    add_document(TEXT, [KILLED, statement(TEXT, "120 soldiers"), KILLED])

    assert len({claim.id for claim in every(engine, Claim)}) == 3


def test_an_id_does_not_depend_on_what_else_was_read(engine: Engine, add_document: AddDocument) -> None:
    add_document(TEXT, [NO_HELP, KILLED])
    with_both = {claim.statement: claim.id for claim in every(engine, Claim)}

    [alone] = list(_claims_read_in(TEXT, [KILLED]))

    assert alone.id == with_both[KILLED.statement]


def _claims_read_in(text: str, drafts: list[Draft]) -> Sequence[Claim]:
    return list(rows.claims(rows.document(NewDocument(text), "en"), drafts))


def test_relays_and_origins_keep_their_order(engine: Engine, add_document: AddDocument) -> None:
    add_document(TEXT, [statement(TEXT, "no help", relays=(MINISTRY, AGENCY, MINISTRY), origins=(AGENCY,))])

    names = {speaker.id: speaker.name for speaker in every(engine, Speaker)}
    links = [(link.kind, link.position, names[link.speaker_id]) for link in every(engine, ClaimLink)]
    assert sorted(links) == [
        (LinkKind.ORIGIN, 0, "Tidewater Agency"),
        (LinkKind.RELAY, 0, "Ministry of Harbours"),
        (LinkKind.RELAY, 1, "Tidewater Agency"),
    ]


def test_what_a_headline_shows_against_the_body_is_kept(engine: Engine, add_document: AddDocument) -> None:
    differs, again = (Finding(0, CheckStatus.NUMBER_DIFFERS, body) for body in (1, 2))

    add_document(TEXT, [HEADLINE, KILLED, NO_HELP], [differs, again, Finding(0, CheckStatus.NO_SUPPORT)])

    statements = {claim.id: claim.statement for claim in every(engine, Claim)} | {None: None}
    assert [(check.status, statements[check.body_claim_id]) for check in every(engine, HeadlineCheck)] == [
        (CheckStatus.NUMBER_DIFFERS, KILLED.statement),
        (CheckStatus.NO_SUPPORT, None),
    ]


def test_the_same_text_again_changes_nothing(engine: Engine, add_document: AddDocument) -> None:
    first = add_document(TEXT, [KILLED], source="The Lendian")
    before = sizes(engine), version(engine)

    again = add_document(TEXT, [KILLED, NO_HELP], source="The Lendian", title="Another")

    assert again == first._replace(new=False, appeared=False)
    assert (sizes(engine), version(engine)) == before


def test_one_document_moves_the_data_version_once(engine: Engine, add_document: AddDocument) -> None:
    add_document(TEXT, [KILLED, NO_HELP])

    assert version(engine) == 1


@pytest.mark.parametrize(
    ("appearances", "shown"),
    [
        ([("Later", date(2031, 5, 4)), ("Earlier", date(2031, 5, 3))], "earlier"),
        ([("Earlier", date(2031, 5, 3)), ("Later", date(2031, 5, 4))], "earlier"),
        ([("Undated", None), ("Dated", date(2031, 5, 4))], "dated"),
        ([("First", date(2031, 5, 4)), ("Second", date(2031, 5, 4))], "first"),
        ([("First", None), ("Second", None)], "first"),
        ([(None, None), ("Dated", date(2031, 5, 4))], "dated"),
    ],
)
def test_of_several_appearances_the_earliest_is_shown(
    engine: Engine, add_document: AddDocument, appearances: list[tuple[str | None, date | None]], shown: str
) -> None:
    added = [add_document(TEXT, [KILLED], source=source, published_on=day) for source, day in appearances]

    [claim] = every(engine, Claim)
    kept = {row.id: row for row in every(engine, Appearance)}
    sources = {source.id: source.slug for source in every(engine, Source)}
    assert [one.new for one in added] == [True, False]
    assert len(kept) == 2
    assert sources[kept[claim.appearance_id].source_id] == shown
    assert claim.published_on == kept[claim.appearance_id].published_on


@pytest.mark.parametrize(
    ("who", "aliases"),
    [
        (ORLA, {"orla venn", "venn"}),
        (MINISTRY, {"ministry of harbours"}),
        (Mention("Jörg Ås", SpeakerKind.PERSON, slug="joerg-aas"), {"jorg as", "as", "joerg aas"}),
        (Mention("Okoro", SpeakerKind.PERSON, aliases=("Adaeze Okoro", "OKORO")), {"okoro", "adaeze okoro"}),
    ],
)
def test_a_speaker_is_found_by_each_of_the_names(
    engine: Engine, add_document: AddDocument, who: Mention, aliases: set[str]
) -> None:
    add_document(TEXT, [statement(TEXT, "no help", speaker=who)])

    assert {alias.alias for alias in every(engine, SpeakerAlias)} == aliases


def test_a_speaker_met_again_is_the_same_with_more_names(engine: Engine, add_document: AddDocument) -> None:
    add_document(TEXT, [NO_HELP])

    add_document(
        f"{TEXT} ",
        [statement(TEXT, "no help", speaker=Mention("Orla  VENN", SpeakerKind.PERSON, aliases=("O. Venn",)))],
    )

    [speaker] = every(engine, Speaker)
    assert speaker.name == "Orla Venn"
    assert {alias.alias for alias in every(engine, SpeakerAlias)} == {"orla venn", "venn", "o venn"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"evidence": ()},
        {"evidence": (Span(5, 5),)},
        {"evidence": (Span(-3, 4),)},
        {"evidence": (Span(0, 9), Span(3, len(TEXT) + 1))},
        {"evidence": (Span(4, 5),)},
        {"anchor": len(TEXT)},
        {"value_high": float("inf")},
        {"value_low": float("nan")},
    ],
    ids=str,
)
def test_what_the_text_does_not_bear_out_is_refused_whole(
    engine: Engine, add_document: AddDocument, wrong: dict[str, Any]
) -> None:
    before = sizes(engine)

    with pytest.raises(ReadingFailed):
        add_document(TEXT, [NO_HELP, statistic(TEXT, "40 drones", **wrong)])

    assert sizes(engine) == before


@given(st.text(min_size=1), st.integers(), st.integers())
def test_no_claim_is_made_of_words_that_are_not_there(text: str, start: int, end: int) -> None:
    draft = statement(TEXT, "no help", evidence=(Span(start, end),), anchor=0)
    try:
        [claim] = _claims_read_in(text, [draft])
    except AppError:
        return

    assert claim.document_id
    assert len(text[start:end]) == end - start > 0


def test_a_name_of_any_length_goes_in(engine: Engine, add_document: AddDocument) -> None:
    long = Mention("Orla " * 400, SpeakerKind.PERSON, role="minister " * 400, aliases=("ﷺ" * 400,))

    add_document(TEXT, [statement(TEXT, "no help", speaker=long, attributed_text="said " * 400)])

    assert len(every(engine, Claim)) == 1


def test_an_error_in_the_middle_leaves_nothing(engine: Engine) -> None:
    before = sizes(engine)

    def pull_the_plug() -> None:
        with transaction(engine) as session:
            ingest(session, NewDocument(TEXT), Reading(drafts=(KILLED,)))
            raise RuntimeError("the plug")

    with pytest.raises(RuntimeError, match="the plug"):
        pull_the_plug()

    assert sizes(engine) == before


def test_a_preview_shows_what_would_be_kept(engine: Engine, add_document: AddDocument) -> None:
    drafts = [HEADLINE, KILLED, statement(TEXT, "no help", relays=(AGENCY, MINISTRY), origins=(ORLA,))]
    of_this_database = {
        "appearance_id", "speaker_id", "published_on", "created_at", "updated_at", "since", "rendered_id",
    }  # fmt: skip

    parts = list(preview(NewDocument(TEXT, source="The Lendian"), Reading(drafts=tuple(drafts))))

    add_document(TEXT, drafts)
    kept = {claim.id: claim.model_dump(exclude=of_this_database) for claim in every(engine, Claim)}
    assert {part.claim.id: part.claim.model_dump(exclude=of_this_database) for part in parts} == kept
    assert [part.speaker and part.speaker.slug for part in parts] == [None, "orla-venn", "orla-venn"]
    assert claim_row(parts[2])["relays"] == ["Tidewater Agency", "Ministry of Harbours"]
    assert claim_row(parts[1])["source_slug"] == "the-lendian"
    assert parts[1].evidence == [SpanText(15, 46, "120 soldiers were killed a week", TEXT[:15], TEXT[46:78], True)]


def test_a_text_is_known_once_it_is_in(engine: Engine, add_document: AddDocument) -> None:
    new = NewDocument(TEXT)
    with Session(engine) as session:
        assert not is_known(session, new)

    add_document(TEXT, [])

    with Session(engine) as session:
        assert is_known(session, new)


def test_many_at_once_do_not_disturb_each_other(database_url: str, engine: Engine) -> None:
    texts = [f"{TEXT} {number % 8}" for number in range(16)]

    def add(text: str) -> bool:
        own = make_engine(database_url)
        try:
            with transaction(own) as session:
                return ingest(session, NewDocument(text, source="The Lendian"), Reading(drafts=(KILLED, NO_HELP))).new
        finally:
            own.dispose()

    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(add, texts))

    assert sum(added) == 8
    assert sizes(engine) | {"document": 8, "claim": 16, "speaker": 1, "source": 1} == sizes(engine)
    assert version(engine) == 8


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"PK\x03\x04\x00\x00", "binary"),
        (b"Orla\x1b[2J", "control character U\\+001B"),
        ("Orla Venn said".encode("utf-16"), "UTF-16"),
        ("Orla Venn said".encode("utf-16-le"), "binary"),
        ("Jörg".encode("latin-1"), "not UTF-8: wrong byte at 1"),
        (b"a\xed\xa0\x80", "not UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentRefused, match=reason):
        NewDocument(decode(data, max_bytes=1000))


def test_a_document_over_the_limit_is_refused() -> None:
    assert decode(b"1234", max_bytes=4) == "1234"

    with pytest.raises(DocumentTooLarge, match="5 bytes; the limit is 4"):
        decode(b"12345", max_bytes=4)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"text": "a\ud800"}, "lone surrogate"),
        ({"title": ""}, "title is empty"),
        ({"title": "a\nb"}, "title must be one line"),
        ({"title": "a\x00b"}, "title must be one line"),
        ({"title": "a\ud800"}, "lone surrogate"),
        ({"source": "x" * 201}, "source has 201 characters"),
        ({"url": "javascript:alert(1)"}, "url must begin with http"),
        ({"url": "https:///path"}, "url must begin with http"),
        ({"url": "http://[broken"}, "url must begin with http"),
        ({"language": "English, mostly"}, "language tag"),
        ({"published_on_inferred": True}, "published_on is missing"),
    ],
    ids=str,
)
def test_facts_that_cannot_be_are_refused(facts: dict[str, Any], reason: str) -> None:
    with pytest.raises(DocumentRefused, match=reason):
        NewDocument(**{"text": TEXT, **facts})


@given(st.binary())
def test_whatever_is_taken_in_has_the_bytes_that_were_given(data: bytes) -> None:
    try:
        new = NewDocument(decode(data, max_bytes=1000))
    except DocumentRefused:
        return

    assert new.text.encode() == data
