"""Ways on from a page: feeds, charts, the list beside a text, texts by their day."""

import httpx
import pytest

from tests.web.html import Document, page
from tests.web.pages import COMPARISON


def reader(library: httpx.Client) -> str:
    """The text that has most claims."""
    rows = library.get("/documents?limit=1000").json()["data"]
    return f"/explore/documents/{max(rows, key=lambda row: int(row['claim_count']))['id']}"


def beside(shown: Document) -> list[str]:
    """The claims of the list beside a text."""
    [around] = shown.all("ol", class_="list")
    return [one.attributes["href"].removeprefix("#") for one in shown.all("a") if around in one.within]


@pytest.mark.parametrize(
    "url",
    ["/explore/claims?speaker=Osk&scope=killed&sort=-value_high", "/explore/speakers/dorian-osk"],
    ids=["claims", "speaker"],
)
def test_a_feed_of_the_same_claims_is_named_and_shown(library: httpx.Client, url: str) -> None:
    answer = library.get(url)
    shown = Document(answer.text)
    feed = shown.one("link", type="application/atom+xml").attributes["href"]

    assert shown.link("Feed of changes (Atom)") == feed
    assert f'<{feed}>; rel="alternate"; type="application/atom+xml"' in answer.headers["Link"]
    found = library.get(feed)
    assert found.headers["Content-Type"].startswith("application/atom+xml")
    asked = feed.partition("?")[2]
    rows = library.get(f"/claims?{asked}&limit=1000").json()["data"]
    assert found.text.count("<entry>") == len(rows) > 1


@pytest.mark.parametrize("url", [COMPARISON, "/explore/speakers/orla-venn"], ids=["comparison", "speaker"])
def test_a_chart_of_the_same_figures_is_offered(library: httpx.Client, url: str) -> None:
    chart = library.get(page(library, url).link("Chart over time (Vega-Lite)")).json()

    assert "vega-lite" in chart["$schema"]
    rows = library.get(chart["data"]["url"]).json()["data"]
    assert rows


def test_a_comparison_may_be_taken_as_a_table(library: httpx.Client) -> None:
    table = library.get(page(library, COMPARISON).link("CSV"))

    assert table.headers["Content-Type"].startswith("text/csv")
    assert table.text.count("lendia") > 1


def test_the_list_beside_a_text_is_narrowed_by_a_form(library: httpx.Client) -> None:
    url = reader(library)
    everything = beside(page(library, url))
    numbers = {claim: place for place, claim in enumerate(everything, 1)}

    shown = page(library, f"{url}?speaker=dorian-osk&status=targeted")

    rows = library.get(f"{url.removeprefix('/explore')}/claims?speaker=dorian-osk&status=targeted").json()["data"]
    assert beside(shown) == [row["id"] for row in rows]
    assert shown.one("h2", id="list").said == f"{len(rows)} of {len(everything)} claims"
    marked = {one for mark in shown.all("mark") for one in mark.attributes.get("data-claims", "").split()}
    assert marked == {row["id"] for row in rows}
    kept = [one.attributes["id"] for one in shown.all("li") if one.attributes.get("id", "").startswith("in-list-")]
    assert kept == [f"in-list-{numbers[row['id']]}" for row in rows], "each keeps its number"
    chosen = [one.attributes["value"] for one in shown.all("option") if "selected" in one.attributes]
    assert chosen == ["dorian-osk", "targeted"]
    assert shown.link("Show all") == url


def test_a_text_whose_list_nothing_fits_says_so(library: httpx.Client) -> None:
    shown = page(library, f"{reader(library)}?measure=distance")

    assert "No claim of this text fits." in shown.main
    assert list(shown.all("mark", id="x")) == []


def test_what_the_list_cannot_be_asked_is_refused(library: httpx.Client) -> None:
    assert "Did you mean “speaker”?" in page(library, f"{reader(library)}?speker=x", 422).main


def test_texts_come_by_their_day_and_those_without_one_last(library: httpx.Client) -> None:
    url, found = "/explore/documents?limit=2", []
    while url:
        shown = page(library, url)
        found += [one.attributes["href"] for one in shown.all("a") if one.within[-1].tag == "h2"]
        url = next((one.attributes["href"] for one in shown.all("a", rel="next")), "")

    rows = library.get("/documents?limit=1000").json()["data"]
    days = {f"/explore/documents/{row['id']}": row["published_on"] or "" for row in rows}
    assert sorted(found) == sorted(days)
    assert [days[one] for one in found] == sorted(days.values(), reverse=True)
    assert len(set(days.values())) > 2
    assert "" in days.values()


def test_every_page_leads_to_the_desk(library: httpx.Client) -> None:
    shown = page(library, "/explore/claims")

    assert shown.link("Review desk") == "/explore/review"
    assert page(library, "/explore/review").one("h1").said == "Review desk"
