"""Citing: everybody named is named for what they did, and no name breaks the form."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.citation import MEDIA_TYPES, Cited, Style, cite
from app.vocabulary import Attribution, Review, SpeakerKind, Status
from tests.conftest import AddDocument
from tests.library import add_harbour, add_rally

END = "Claim clm_0123456789, Conflict claims, retrieved 7 May 2031. http://claims.test/claims/clm_0123456789"
NOT_THE_SPEAKERS = (Attribution.HEADLINE, Attribution.NARRATOR)


def example(**more: Any) -> Cited:
    known: dict[str, Any] = {
        "id": "clm_0123456789",
        "url": "http://claims.test/claims/clm_0123456789",
        "retrieved_on": date(2031, 5, 7),
        "statement": "12.5 million tonnes of grain burnt",
        "attribution": Attribution.PARAPHRASE,
        "speaker": "Dorian Osk",
        "speaker_kind": SpeakerKind.PERSON,
        "title": "Harbour burns",
        "source": "Tidewater Post",
        "published_on": date(2031, 5, 6),
    }
    return Cited(**{**known, **more})


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "Dorian Osk, as reported in “Harbour burns”, Tidewater Post, 6 May 2031."),
        (
            {"attribution": Attribution.QUOTE, "role": "spokesman"},
            "Dorian Osk (spokesman), quoted in “Harbour burns”, Tidewater Post, 6 May 2031.",
        ),
        (
            {"attribution": Attribution.MIXED},
            "Dorian Osk, quoted and reported in “Harbour burns”, Tidewater Post, 6 May 2031.",
        ),
        (
            {"origins": ("Ministry of Harbours", "Orla Venn"), "relays": ("Tidewater Agency",)},
            "Dorian Osk, citing Ministry of Harbours and Orla Venn, as reported by Tidewater Agency "
            "in “Harbour burns”, Tidewater Post, 6 May 2031.",
        ),
        (
            {"relays": ("A", "B", "C"), "attribution": Attribution.QUOTE},
            "Dorian Osk, quoted by A, B and C in “Harbour burns”, Tidewater Post, 6 May 2031.",
        ),
        (
            {"speaker": "Coastal officials", "speaker_kind": SpeakerKind.COLLECTIVE},
            "Coastal officials (unnamed), as reported in “Harbour burns”, Tidewater Post, 6 May 2031.",
        ),
        (
            {"attribution": Attribution.HEADLINE, "speaker": None},
            "Headline (no speaker credited) of “Harbour burns”, Tidewater Post, 6 May 2031.",
        ),
        (
            {"attribution": Attribution.NARRATOR, "speaker": "Tidewater Post"},
            "In the publication's own words, in “Harbour burns”, Tidewater Post, 6 May 2031.",
        ),
        (
            {"speaker": None},
            "Speaker not named, as reported in “Harbour burns”, Tidewater Post, 6 May 2031.",
        ),
        (
            {"title": None, "source": None, "published_on": None},
            "Dorian Osk, as reported in an untitled document, publisher unknown, n.d.",
        ),
        (
            {"published_on_inferred": True},
            "Dorian Osk, as reported in “Harbour burns”, Tidewater Post, 6 May 2031 (date inferred).",
        ),
        (
            {"status": Status.TARGETED, "review": Review.REJECTED},
            "Dorian Osk, as reported in “Harbour burns”, Tidewater Post, 6 May 2031 [a target; rejected on review].",
        ),
    ],
)
def test_the_sentence_names_who_did_what(more: dict[str, Any], sentence: str) -> None:
    text = cite(example(**more), Style.TEXT)

    assert text == f"{sentence} {END}"


@pytest.mark.parametrize("attribution", NOT_THE_SPEAKERS)
@pytest.mark.parametrize("style", Style)
def test_nobody_is_credited_with_what_a_headline_or_the_publication_says(
    attribution: Attribution, style: Style
) -> None:
    claim = example(attribution=attribution, speaker="Orla Venn", origins=("Peter Venn",), relays=("Dorian Osk",))

    written = cite(claim, style)

    assert not re.search(r"Venn|Osk|author|\bAU\b", written)


def test_bibtex() -> None:
    assert cite(example(title="50% & more_{x}", published_on=None), Style.BIBTEX) == (
        "@misc{clm_0123456789,\n"
        "  author = {{Dorian Osk}},\n"
        "  title = {{12.5 million tonnes of grain burnt}},\n"
        r"  howpublished = {{As reported in “50\% \& more\_\textbraceleft{}x\textbraceright{}”, Tidewater Post}},"
        "\n"
        "  year = {{n.d.}},\n"
        r"  note = {{Dorian Osk, as reported in “50\% \& more\_\textbraceleft{}x\textbraceright{}”, Tidewater Post, "
        r"n.d. Claim clm\_0123456789, Conflict claims, retrieved 7 May 2031. http://claims.test/claims/clm\_0123456789}},"
        "\n"
        "  urldate = {{2031-05-07}},\n"
        "  url = {http://claims.test/claims/clm_0123456789},\n"
        "}\n"
    )


def test_ris() -> None:
    lines = cite(example(published_on_inferred=True), Style.RIS).split("\r\n")

    assert lines[:8] == [
        "TY  - GEN",
        "AU  - Dorian Osk",
        "TI  - 12.5 million tonnes of grain burnt",
        "T2  - Harbour burns",
        "PB  - Tidewater Post",
        "PY  - 2031",
        "DA  - 2031/05/06",
        "DB  - Conflict claims",
    ]
    assert lines[-2:] == ["ER  - ", ""]


def test_csl() -> None:
    [entry] = json.loads(cite(example(published_on_inferred=True), Style.CSL))

    assert entry == entry | {
        "id": "clm_0123456789",
        "author": [{"literal": "Dorian Osk"}],
        "container-title": "Harbour burns",
        "publisher": "Tidewater Post",
        "issued": {"date-parts": [[2031, 5, 6]], "circa": True},
        "accessed": {"date-parts": [[2031, 5, 7]]},
    }


def test_every_style_has_its_media_type() -> None:
    assert set(MEDIA_TYPES) == set(Style)


ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text('{}\\"@,\r\n\t%$# \u2028-', max_size=30)
ODD_CLAIMS = st.builds(
    lambda words, day, attribution: replace(
        example(),
        speaker=words[0] or None,
        role=words[1] or None,
        origins=tuple(words[2:4]),
        relays=tuple(words[4:5]),
        title=words[5] or None,
        source=words[6] or None,
        statement=words[7],
        url=f"http://{words[8]}/claims/clm_0123456789",
        published_on=day,
        attribution=attribution,
    ),
    st.lists(ODD, min_size=9, max_size=9),
    st.none() | st.dates(),
    st.sampled_from(Attribution),
)


@given(ODD_CLAIMS)
def test_no_name_breaks_bibtex(claim: Cited) -> None:
    first, *fields, last, after = cite(claim, Style.BIBTEX).split("\n")

    assert (first, last, after) == ("@misc{clm_0123456789,", "}", "")
    for field in fields:
        value = re.fullmatch(r"  (author|title|howpublished|year|month|note|urldate|url) = (\{.*\}),", field)
        assert value, field
        assert closes_at_its_end(value[2])


def closes_at_its_end(value: str) -> bool:
    """As BibTeX reads: braces count, backslashes do not."""
    depths = [0]
    for sign in value:
        depths.append(depths[-1] + (sign == "{") - (sign == "}"))
    return depths[-1] == 0 and all(depth > 0 for depth in depths[1:-1])


@given(ODD_CLAIMS)
def test_no_name_breaks_ris(claim: Cited) -> None:
    *lines, after = cite(claim, Style.RIS).splitlines(keepends=True)

    assert after == "ER  - \r\n"
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*\r\n", line) for line in lines)
    tags = [line[:2] for line in lines]
    assert len(tags) == len(set(tags))


@given(ODD_CLAIMS)
def test_no_name_breaks_csl_or_the_sentence(claim: Cited) -> None:
    [entry] = json.loads(cite(claim, Style.CSL))

    assert entry["URL"] == claim.url
    assert len(cite(claim, Style.TEXT).splitlines()) == 1


def test_a_claim_is_cited_over_http(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document, published_on_inferred=True)
    rows = {row["measure"]: row for row in client.get("/claims?speaker=Osk&has_value=true").json()["data"]}
    url = rows["cost"]["url"]

    sentence = client.get(f"{url}/citation")

    assert sentence.headers["Content-Type"] == "text/plain; charset=utf-8"
    today = datetime.now(UTC).date()
    assert sentence.text == (
        "Dorian Osk (spokesman), citing Ministry of Harbours, as reported by Tidewater Agency in “Lendia loses 300”, "
        f"Tidewater Post, 6 May 2031 (date inferred). Claim {rows['cost']['id']}, Conflict claims, "
        f"retrieved {today.day} {today:%B} {today.year}. http://claims.test{url}"
    )


@pytest.mark.parametrize("style", Style)
def test_each_style_has_its_media_type_and_its_tag(
    client: httpx.Client, add_document: AddDocument, style: Style
) -> None:
    add_rally(add_document)
    [row] = client.get("/claims").json()["data"]

    first = client.get(f"{row['url']}/citation?style={style.upper()}")
    again = client.get(f"{row['url']}/citation?style={style}", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Content-Type"].partition(";")[0] == MEDIA_TYPES[style]
    assert "Peter Venn" in first.text
    assert again.status_code == 304


def test_an_unknown_style_is_refused(client: httpx.Client, add_document: AddDocument) -> None:
    add_rally(add_document)
    [row] = client.get("/claims").json()["data"]

    refused = client.get(f"{row['url']}/citation?style=apa")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["allowed"] == list(Style)
