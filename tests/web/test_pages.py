"""The pages over HTTP: what each shows, where it leads, and what it is sent with."""

import gzip
import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import Engine

from app.errors import problems
from app.vocabulary import Scope
from tests.conftest import AddDocument
from tests.drafts import statistic
from tests.figures import MONTHLY, PETER
from tests.library import HARBOUR, add_all, add_harbour
from tests.service import asking, service_over
from tests.web.html import Document, page
from tests.web.pages import COMPARISON, MISTAKES, PAGES, withdraw

# in a browser, on SQLite: test_browser
pytestmark = pytest.mark.once("postgres")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def claim_id(client: httpx.Client, query: str) -> str:
    found: str = client.get(f"/claims?{query}&limit=1").json()["data"][0]["id"]
    return found


def everything(client: httpx.Client) -> dict[str, str]:
    """Every page, those of single things too."""
    document = client.get("/documents?limit=1000").json()["data"]
    harbour = next(row["id"] for row in document if row["claim_count"] > 1)
    claim = claim_id(client, "speaker=orla-venn")
    single = {"document": f"/explore/documents/{harbour}", "claim": f"/explore/claims/{claim}"}
    return {**PAGES, **single, "embedded": f"/embed/claims/{claim}"}


def test_every_page_is_there_under_its_policy_and_its_heading(library: httpx.Client) -> None:
    for name, url in everything(library).items():
        answer = library.get(url, headers={"Accept": "text/html"})
        shown = Document(answer.text)

        assert answer.status_code == 200, name
        assert len(list(shown.all("h1"))) == 1, name
        framed = POLICY.replace("script-src 'self'; ", "").replace("frame-ancestors 'none'", "frame-ancestors *")
        assert answer.headers["Content-Security-Policy"] == (framed if name == "embedded" else POLICY), name
        assert answer.headers["Cache-Control"] == "no-cache", name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name


def test_no_page_has_a_style_or_a_script_in_it(library: httpx.Client) -> None:
    for name, url in everything(library).items():
        for element in page(library, url).elements:
            assert not [key for key in element.attributes if key == "style" or key.startswith("on")], (name, element)
            assert element.tag != "style", name
            assert element.tag != "script" or (element.attributes["src"] and not element.text.strip()), name


def test_every_link_leads_somewhere(library: httpx.Client) -> None:
    seen: dict[str, int] = {}
    for name, url in everything(library).items():
        shown = page(library, url)
        anchors = {element.attributes["id"] for element in shown.elements if "id" in element.attributes}
        for link in (*shown.all("a"), *shown.all("link"), *shown.all("script")):
            target = link.attributes.get("href") or link.attributes["src"]
            path, _, fragment = target.partition("#")
            if not path:
                assert fragment in anchors, (name, target)
                continue
            assert path.startswith("/"), (name, target)
            seen[path] = seen.get(path) or library.get(path).status_code
    broken = {path: status for path, status in seen.items() if status not in (200, 422)}
    assert broken == {}
    refused = {path for path, status in seen.items() if status == 422}
    assert {urlsplit(path).path for path in refused} <= {"/claims/compare"}, "only what is still to be chosen"


@pytest.mark.parametrize("name", [name for name in PAGES if name != "landing"])
def test_a_page_names_its_json(library: httpx.Client, name: str) -> None:
    answer = library.get(PAGES[name])
    link = Document(answer.text).one("link", rel="alternate", type="application/json").attributes["href"]

    assert f'<{link}>; rel="alternate"; type="application/json"' in answer.headers["Link"]
    assert not link.startswith("/explore")
    assert library.get(link).headers["Content-Type"] == (
        "application/problem+json" if name == "choice" else "application/json"
    )


@pytest.mark.parametrize("query", ["", "speaker=Osk", "q=soldiers&status=asserted", "published_from=2031-05-07"])
def test_the_list_has_the_claims_of_the_api(library: httpx.Client, query: str) -> None:
    rows = library.get(f"/claims?{query}&count=true").json()
    shown = page(library, f"/explore/claims?{query}")

    links = [one.attributes["href"] for one in shown.all("a") if one.within and one.within[-1].tag == "h3"]
    assert links == [f"/explore{row['url']}" for row in rows["data"]]
    assert f"{rows['meta']['total']} claim" in shown.one("h2", id="found").said
    marked = [one.text for one in shown.all("mark")]
    assert marked == [row["evidence_text"] for row in rows["data"]]


def test_pages_follow_each_other_to_the_end(library: httpx.Client) -> None:
    url, found = "/explore/claims?limit=4&kind=statistic", []
    for _ in range(20):
        shown = page(library, url)
        found += [one.attributes["href"] for one in shown.all("a") if one.within and one.within[-1].tag == "h3"]
        after = list(shown.all("a", rel="next"))
        if not after:
            break
        url = after[0].attributes["href"]

    everyone = library.get("/claims?kind=statistic&limit=1000").json()["data"]
    assert found == [f"/explore{row['url']}" for row in everyone]


def test_facets_are_checked_and_chips_take_filters_away(library: httpx.Client) -> None:
    shown = page(library, "/explore/claims?speaker=Osk&scope=killed&value_min=100&sort=-value_high")

    checked = [one.attributes["value"] for one in shown.all("input", type="checkbox") if "checked" in one.attributes]
    assert checked == ["dorian-osk", "killed"]
    carried = {one.attributes["name"]: one.attributes["value"] for one in shown.all("input", type="hidden")}
    assert carried == {"value_min": "100", "sort": "-value_high"}
    chips = {
        one.said: parse_qs(urlsplit(one.attributes["href"]).query)
        for one in shown.all("a")
        if any("chips" in around.attributes.get("class", "") for around in one.within)
    }
    assert [said.split(" ×")[0] for said in chips] == [
        "Speaker: Dorian Osk",
        "Which casualties: Killed",
        "Figure, at least: 100",
        "Clear all",
    ]
    without_scope = chips["Which casualties: Killed × – take this filter away"]
    assert without_scope == {"speaker": ["Osk"], "value_min": ["100"], "sort": ["-value_high"]}


def test_a_name_that_nobody_has_leads_to_those_that_come_near(library: httpx.Client) -> None:
    shown = page(library, "/explore/claims?speaker=Dorian+Os")

    assert "No speaker is known as “Dorian Os”" in shown.main
    assert shown.link("dorian-osk") == "/explore/claims?speaker=dorian-osk"
    assert "does not mean that nobody said it" in shown.main


def test_a_name_that_two_have_is_told(library: httpx.Client) -> None:
    shown = page(library, "/explore/claims?speaker=Venn")

    assert "“Venn” means 2 speakers" in shown.main
    assert shown.link("Peter Venn") == "/explore/claims?speaker=peter-venn"


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told_as_pages_with_a_way_on(library: httpx.Client, name: str) -> None:
    url, status = MISTAKES[name]
    answer = library.get(url, headers={"X-Request-ID": "tide-7"})
    shown = page(library, url, status)

    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cache-Control"] == "no-store"
    assert shown.link("All claims") == "/explore/claims"
    assert "Request tide-7" in Document(answer.text).main


@pytest.mark.parametrize(
    ("asked", "said", "led"),
    [
        ("statsu=targeted", "Did you mean “status”?", "status=targeted"),
        ("status=targetd&speaker=Osk", "Did you mean “targeted”?", "speaker=Osk&status=targeted"),
        ("statsu=targeted&speaker=Osk", "Ask without it", "speaker=Osk"),
    ],
)
def test_what_was_probably_meant_is_one_click_away(library: httpx.Client, asked: str, said: str, led: str) -> None:
    link = page(library, f"/explore/claims?{asked}", 422).link(said)

    assert link == f"/explore/claims?{led}"
    assert page(library, link).main


def test_a_withdrawn_claim_has_a_page_that_says_so(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    document = add_harbour(add_document)
    claim = claim_id(client, "speaker=orla-venn")
    withdraw(engine, claim)

    for url in (f"/explore/claims/{claim}", f"/embed/claims/{claim}"):
        shown = page(client, url, 410)
        assert "Please do not cite it" in shown.main
        assert f"/explore/documents/{document}" in {one.attributes["href"] for one in shown.all("a")}
    assert claim not in client.get(f"/explore/documents/{document}").text


def test_a_database_without_tables_is_told_as_a_page(empty_engine: Engine) -> None:
    with asking(service_over(empty_engine)) as client:
        shown = page(client, "/explore/claims", 503)
        assert problems()["not-ready"].title in shown.main or problems()["database-unavailable"].title in shown.main


def test_an_empty_database_has_pages_too(client: httpx.Client) -> None:
    for name, url in PAGES.items():
        if name in ("speaker", "collective"):
            assert "no such speaker" in page(client, url, 404).main
        else:
            assert page(client, url).main, name


def test_an_answer_that_is_kept_is_not_sent_again(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    for url in ("/", "/explore/claims", f"/explore/claims/{claim_id(client, 'speaker=osk')}", "/explore/compare"):
        answer = client.get(url)
        again = client.get(url, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b""), url
    kept = client.get("/explore/claims").headers["ETag"]
    add_document("Peter Venn said 3 boats sank.", [statistic("Peter Venn said 3 boats sank.", "3 boats sank")])
    assert client.get("/explore/claims", headers={"If-None-Match": kept}).status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8", ""])
def test_the_root_is_a_page_for_people(library: httpx.Client, accept: str) -> None:
    answer = library.get("/", headers={"Accept": accept})
    shown = Document(answer.text)

    assert shown.one("h1").said == "Who said how many?"
    assert {"A claim", "A comparison", "A headline and its text"} <= {one.said for one in shown.all("h2")}
    assert shown.link("Casualties: Lendia, per month") == COMPARISON


def test_the_root_has_nothing_for_programs(client: httpx.Client) -> None:
    answer = client.get("/", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_with_its_style_and_script_is_small(client: httpx.Client, add_document: AddDocument) -> None:
    for number in range(60):
        words = f"{number + 2} boats of the harbour watch number {number} were lost"
        text = f"On that day, as the {number}th letter from the coast has it, {words} near the pier, said Peter Venn."
        draft = statistic(text, words, speaker=PETER, scope=Scope.UNSPECIFIED, value_low=2.0 + number, value_high=None)
        add_document(text, [draft], source=f"Gazette {number}", published_on=date(2031, 1, 1))
    shown = page(client, "/explore/claims")
    files = [shown.one("link", rel="stylesheet").attributes["href"], shown.one("script").attributes["src"]]
    sizes = [len(gzip.compress(client.get(url).content)) for url in ("/explore/claims", *files)]

    assert sum(sizes) < 25_000, sizes


def test_files_are_kept_for_good_under_their_own_name(client: httpx.Client) -> None:
    [style] = [one.attributes["href"] for one in page(client, "/explore/claims").all("link", rel="stylesheet")]

    assert "immutable" in client.get(style).headers["Cache-Control"]
    older = re.sub("/files/[0-9a-f]+/", "/files/000000000000/", style)
    assert client.get(older).headers["Cache-Control"] == "no-cache"
    assert client.get("/explore/files/x/passwd").status_code == 404


def test_code_asks_for_what_is_shown(library: httpx.Client) -> None:
    shown = page(library, "/explore/claims?speaker=Osk&status=asserted&limit=2&cursor=")
    code = {one.attributes["aria-label"]: one.text.strip() for one in shown.all("pre")}

    assert list(code) == ["curl", "Python", "R", "JavaScript", "Excel", "Grafana"]
    rows = library.get("/claims?speaker=Osk&status=asserted").json()["data"]
    addresses = {url for text in code.values() for url in re.findall(r"http://claims\.test[^\s'\"]+", text)}
    assert len(addresses) == 3
    for url in addresses:
        answer = library.get(url)
        answered = answer.json()["data"] if "csv" not in url else answer.text.strip().splitlines()[1:]
        assert len(answered) == len(rows), url


def test_a_claim_says_what_to_know_and_how_to_cite_it(library: httpx.Client) -> None:
    claim = claim_id(library, "speaker=orla-venn&q=die")
    shown = page(library, f"/explore/claims/{claim}")

    assert shown.one("h1").said == "200 to 300 people a week"
    for words in (
        "It counts the dead alone",
        "No middle of it was said",
        "no person has looked at the reading yet",
        "200 × 365.2425 ÷ 12 ÷ 7 = 869.6; 300 × 365.2425 ÷ 12 ÷ 7 = 1,304.4",
        "compared with the stored text just now",
        "Said again: characters",
    ):
        assert words in shown.main
    boxes = {one.attributes["aria-label"]: one.text.lstrip("\n") for one in shown.all("pre")}
    assert list(boxes) == ["Text", "BibTeX", "RIS", "CSL-JSON", "JSON-LD", "Embed"]
    for name, style in (("Text", "text"), ("BibTeX", "bibtex"), ("CSL-JSON", "csl")):
        assert boxes[name] == library.get(f"/claims/{claim}/citation?style={style}").text.strip()
    assert f"http://claims.test/embed/claims/{claim}" in boxes["Embed"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("attribution=headline&check_status=number_differs", ["This is a headline", "the headline checks say what"]),
        ("status=targeted", ["a target is not a loss"]),
        ("has_relay=true", ["through Tidewater Agency", "cites Ministry of Harbours: the two are one source"]),
        ("bound=magnitude", ["The word is vague", "as 24 or more"]),
        ("speaker=coastal-officials", ["a group without names"]),
        ("document_days", ["It covers the period April 2031", "not known when the text was published"]),
    ],
)
def test_what_to_know_follows_from_the_row(library: httpx.Client, query: str, words: list[str]) -> None:
    asked = "has_period=true" if query == "document_days" else query
    shown = page(library, f"/explore/claims/{claim_id(library, asked)}")

    know = shown.one("section", class_="know").said
    for one in words:
        assert one in know


def test_figures_are_compared_in_words_as_the_api_does(library: httpx.Client) -> None:
    api = library.get(COMPARISON.removeprefix("/explore").replace("/compare", "/claims/compare")).json()
    shown = page(library, COMPARISON)

    entries = list(shown.all("li", class_="entry"))
    placed = {row["id"] for row in api["data"] if row["low"] is not None or row["high"] is not None}
    assert {one.attributes["id"] for one in entries} == placed
    note = shown.one("div", class_="unlike").said
    assert "count the dead alone" in note
    assert "say “lost” or “losses”" in note
    assert "Hollow: the figures of Dorian Osk are targets" in note
    disjoint = [pair for pair in api["pairs"] if pair["verdict"] == "disjoint"]
    assert disjoint
    for pair in disjoint:
        assert any(
            pair["a_speaker"] in one.said and pair["b_speaker"] in one.said
            for one in shown.all("li")
            if one.said.count("(") == 2
        )
    assert "A vague word has no rate." in shown.main
    assert "said: 200 to 300 people a week" in shown.main


def test_brackets_join_figures_that_share_no_number(library: httpx.Client) -> None:
    lanes = [
        one.attributes["class"]
        for one in page(library, COMPARISON).all("span")
        if "lane" in one.attributes.get("class", "")
    ]

    assert lanes.count("lane top") == lanes.count("lane bottom") == 2


def test_open_ends_reach_the_edge_and_targets_are_hollow(client: httpx.Client, add_document: AddDocument) -> None:
    text = "Peter Venn said more than 900 a month fell, and up to 300 a month; he wants 100 a month."
    columns = MONTHLY | {"speaker": PETER, "party": "lendia", "scope": Scope.KILLED}
    add_document(
        text,
        [
            statistic(text, "more than 900", **columns, value_low=900.0, value_high=None, bound="more_than"),
            statistic(text, "up to 300", **columns, value_low=None, value_high=300.0, bound="at_most"),
            statistic(text, "100 a month", **columns, value_low=100.0, value_high=100.0, status="targeted"),
        ],
    )
    shown = page(client, COMPARISON)
    strips = [one for one in shown.all("svg") if one.attributes.get("class", "").startswith("strip")]
    lines = [one for one in shown.all("line", class_="open") if one.within[-1] in strips]

    assert [(one.attributes["x1"], one.attributes["x2"]) for one in lines] == [("90.00%", "100%"), ("0%", "30.00%")]
    assert [one.attributes["class"] for one in strips].count("strip scope-killed hollow") == 1
    assert "more than 900 a month" in shown.main
    assert "up to 300 a month" in shown.main


def test_what_cannot_be_compared_is_a_choice(library: httpx.Client) -> None:
    shown = page(library, "/explore/compare")

    assert "A comparison is of one measure; choose one." in shown.main
    assert shown.link("Casualties") == "/explore/compare?measure=casualties"
    narrower = page(library, "/explore/compare?kind=statement")
    assert narrower.link("Figure") == "/explore/compare?kind=statistic"


def test_a_comparison_can_be_kept_as_a_picture(library: httpx.Client) -> None:
    link = page(library, COMPARISON).link("Picture (SVG)")
    answer = library.get(link)

    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="comparison-casualties-lendia.svg"'
    picture = Document(answer.text)
    assert picture.one("title").said == "Casualties: Lendia, per month"
    said = [one.said for one in picture.all("text")]
    assert "870 to 1,304 a month" in said
    assert any("http://claims.test/explore/compare" in one for one in said)
    assert not list(picture.all("style"))


def test_the_text_is_shown_whole_with_every_claim_marked(client: httpx.Client, add_document: AddDocument) -> None:
    document = add_harbour(add_document)
    shown = page(client, f"/explore/documents/{document}")
    rows = client.get(f"/documents/{document}/claims?embed=evidence").json()["data"]

    numbers = list(shown.all("a", class_="ref"))
    assert {one.text for one in numbers} == {str(number + 1) for number in range(len(rows))}
    for row in rows:
        marked = [one.text for one in shown.all("mark") if row["id"] in one.attributes.get("data-claims", "").split()]
        assert "".join(marked) == "".join(span["exact"] for span in row["evidence"])
        assert [one for one in shown.elements if one.attributes.get("id") == row["id"]]
    lines = [one.text for one in shown.all("p") if one.attributes.get("class", "").startswith("line")]
    assert re.sub(r"\d", "", "".join(lines)) == re.sub(r"\d", "", HARBOUR)
    assert "The headline's figure is one end of the range" in shown.main


def test_lines_that_were_not_read_are_told(library: httpx.Client) -> None:
    document = library.get("/claims?q=drowned").json()["data"][0]["document_id"]
    skipped = [
        one.said
        for one in page(library, f"/explore/documents/{document}").all("p")
        if "skipped" in one.attributes.get("class", "")
    ]

    assert skipped == ["not readJOIN US ON TELEGRAM"]


def test_a_speaker_shows_how_figures_moved(library: httpx.Client) -> None:
    shown = page(library, "/explore/speakers/orla-venn")

    assert "lower end: 150 more people; upper end: 50 more people" in shown.main
    assert "orla venn · venn" in shown.main
    collective = page(library, "/explore/speakers/coastal-officials")
    assert "a group that only its wording names" in collective.main
    cited = page(library, "/explore/speakers/ministry-of-harbours")
    assert "Cited byDorian Osk (1)" in cited.main


def test_headlines_that_differ_are_listed_with_their_text(library: httpx.Client) -> None:
    shown = page(library, "/explore/checks")

    assert shown.one("h2", id="found").said == "1 headline figure"
    assert "Other number. The headline's figure differs from the body's." in shown.main
    assert "90 people drowned" in shown.main
    assert "No such headline" in page(library, shown.link("Other speaker")).main


def test_a_month_without_figures_between_others_is_a_gap(library: httpx.Client) -> None:
    shown = page(library, "/explore/coverage?speaker=orla-venn")
    cells = [one for one in shown.all("td") if "cell" in one.attributes["class"]]

    assert [one.attributes["class"] for one in cells] == [
        *["cell outside"] * 4,
        "cell has",
        "cell gap",
        "cell has",
        *["cell outside"] * 5,
    ]
    [may, july] = [one.attributes["href"] for one in shown.all("a") if one.within[-1] in cells]
    assert "claims" in page(library, may).one("h2", id="found").said
    assert page(library, july).one("h2", id="found").said == "1 claim"


def test_years_without_any_figure_are_one_row(client: httpx.Client, add_document: AddDocument) -> None:
    for year in (1999, 2004):
        text = f"Peter Venn said 3 boats sank in {year}."
        add_document(text, [statistic(text, "3 boats sank", speaker=PETER)], published_on=date(year, 3, 1))
    shown = page(client, "/explore/coverage")

    assert [one.said for one in shown.all("th", scope="row")] == ["1999", "2000 to 2003", "2004"]


def test_only_addresses_of_the_web_become_links(client: httpx.Client, add_document: AddDocument) -> None:
    url = "https://paper.test/a?b=1&c=“2”#old"
    claim = claim_id(client, f"document={add_harbour(add_document, url=url)}&speaker=orla-venn")
    card = page(client, f"/explore/claims/{claim}")
    [link] = [one for one in card.all("a") if one.said == "The publisher’s page ↗"]

    assert link.attributes["rel"] == "noopener noreferrer nofollow"
    assert link.attributes["href"].startswith("https://paper.test/a?b=1&c=“2”#:~:text=")
    assert "between%20200%20and%20300%20soldiers%20die%20each%20week" in link.attributes["href"]


class TestOEmbed:
    """What other sites ask about a claim's address."""

    @pytest.fixture
    def claim(self, library: httpx.Client) -> str:
        return claim_id(library, "speaker=orla-venn")

    @pytest.mark.parametrize("path", ["explore/claims", "claims", "embed/claims"])
    def test_every_address_of_a_claim_is_known(self, library: httpx.Client, claim: str, path: str) -> None:
        answer = library.get("/oembed", params={"url": f"http://claims.test/{path}/{claim}?utm_source=x", "dnt": "1"})

        about = answer.json()
        assert (about["version"], about["type"], about["author_name"]) == ("1.0", "rich", "Orla Venn")
        assert about["html"].startswith(f'<iframe src="http://claims.test/embed/claims/{claim}"')
        assert (about["width"], about["height"]) == (600, 320)

    def test_the_frame_fits_where_it_is_wanted(self, library: httpx.Client, claim: str) -> None:
        asked = {"url": f"http://claims.test/claims/{claim}", "maxwidth": "400", "maxheight": "250"}

        about = library.get("/oembed", params=asked).json()
        assert (about["width"], about["height"]) == (400, 250)
        assert 'width="400" height="250"' in about["html"]

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({}, 404),
            ({"url": "http://elsewhere.test/claims/clm_0"}, 404),
            ({"url": "http://claims.test/speakers/x"}, 404),
            ({"url": "http://claims.test/claims/clm_0000000000"}, 404),
            ({"url": "http://claims.test/claims/clm_0", "format": "xml"}, 406),
        ],
    )
    def test_others_are_refused(self, library: httpx.Client, claim: str, asked: dict[str, str], status: int) -> None:
        assert library.get("/oembed", params=asked).status_code == status

    def test_the_card_names_it(self, library: httpx.Client, claim: str) -> None:
        shown = page(library, f"/explore/claims/{claim}")
        link = shown.one("link", type="application/json+oembed").attributes["href"]

        assert library.get(link).json()["type"] == "rich"
