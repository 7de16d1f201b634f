"""Every page of the explorer, over the invented texts."""

from datetime import date

from sqlalchemy import Engine, update
from sqlmodel import col

from app.db import transaction
from app.extract import Finding
from app.models import Claim
from app.vocabulary import Attribution, CheckStatus, Review
from tests.conftest import AddDocument
from tests.drafts import statistic
from tests.figures import PETER, add_told
from tests.library import add_all

COMPARISON = "/explore/compare?measure=casualties&party=lendia&unit=people&per=month"

PAGES = {
    "landing": "/",
    "claims": "/explore/claims",
    "claims of somebody": "/explore/claims?speaker=Osk&status=asserted",
    "claims that are searched": "/explore/claims?q=soldiers",
    "no claims": "/explore/claims?speaker=Nobody",
    "choice": "/explore/compare",
    "comparison": COMPARISON,
    "comparison by date": f"{COMPARISON}&_sort=date",
    "speakers": "/explore/speakers",
    "speaker": "/explore/speakers/orla-venn",
    "collective": "/explore/speakers/coastal-officials",
    "documents": "/explore/documents",
    "checks": "/explore/checks",
    "sources": "/explore/sources",
    "coverage": "/explore/coverage",
    "coverage by source": "/explore/coverage?by=source",
}
"""Every page that needs no id, by what it shows."""

MISTAKES = {
    "unknown parameter": ("/explore/claims?statsu=targeted", 422),
    "unknown word": ("/explore/claims?status=targetd", 422),
    "forged cursor": ("/explore/claims?cursor=x", 422),
    "no such claim": ("/explore/claims/clm_0000000000", 404),
    "no such speaker": ("/explore/speakers/orla-ven", 404),
    "no such document": ("/explore/documents/doc_0000000000", 404),
    "no such page": ("/explore/nothing/here", 404),
}


FERRY = """Tessara loses 900 in the night
Peter Venn said 90 people drowned when the ferry sank in the harbour of Tessara on Friday night.
JOIN US ON TELEGRAM
“Nobody has been found”, Dorian Osk said of the crew on Saturday morning, and promised an inquiry.
"""


def fill(add_document: AddDocument) -> None:
    """Texts of every kind: headlines, ranges, a target, passed-on claims, a collective, claims without a date."""
    add_told(add_document)
    add_all(add_document)
    add_ferry(add_document)


def add_ferry(add_document: AddDocument) -> str:
    """A headline that the text does not bear out, and a line that is not read; the document's id."""
    drafts = [
        statistic(
            FERRY,
            "Tessara loses 900",
            speaker=None,
            attribution=Attribution.HEADLINE,
            value_low=900.0,
            value_high=900.0,
            check_status=CheckStatus.NUMBER_DIFFERS,
            party="tessara",
        ),
        statistic(FERRY, "90 people drowned", speaker=PETER, value_low=90.0, value_high=90.0, party="tessara"),
    ]
    findings = [Finding(0, CheckStatus.NUMBER_DIFFERS, body=1)]
    facts = {"source": "River News", "title": "Tessara loses 900 in the night", "published_on": date(2031, 8, 2)}
    return add_document(FERRY, drafts, findings, **facts).document_id


def withdraw(engine: Engine, claim_id: str) -> None:
    """Take a claim back, as reviewing does."""
    with transaction(engine) as session:
        session.execute(update(Claim).where(col(Claim.id) == claim_id).values(review=Review.WITHDRAWN))
