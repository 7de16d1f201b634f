"""The same claims from a plain FastAPI and SQLModel service as the tutorial writes one: relationships, response_model.

It has models of its own over the tables that are there, and asks for each claim's speaker, document and evidence when
they are wanted.
"""

import os
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query
from sqlalchemy.orm import registry
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select

_URL = os.environ["DATABASE_URL"]
engine = create_engine(_URL, connect_args={"check_same_thread": False} if _URL.startswith("sqlite") else {})


class Base(SQLModel, registry=registry()):
    """Models that know nothing of the service's own."""


class SpeakerBase(Base):
    """Who says it."""

    slug: str
    name: str
    kind: str


class Speaker(SpeakerBase, table=True):
    """The table."""

    id: int | None = Field(default=None, primary_key=True)
    claims: list["Claim"] = Relationship(back_populates="speaker")


class SourceBase(Base):
    """Who published it."""

    slug: str
    name: str


class Source(SourceBase, table=True):
    """The table."""

    id: int | None = Field(default=None, primary_key=True)


class AppearanceBase(Base):
    """Where it was published."""

    title: str | None = None
    published_on: date | None = None
    url: str | None = None


class Appearance(AppearanceBase, table=True):
    """The table."""

    id: int | None = Field(default=None, primary_key=True)
    source_id: int | None = Field(default=None, foreign_key="source.id")
    source: Source | None = Relationship()


class EvidenceBase(Base):
    """Which words carry it."""

    start: int
    end: int
    primary: bool


class Evidence(EvidenceBase, table=True):
    """The table."""

    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id")
    claim: "Claim" = Relationship(back_populates="evidence")


class ClaimBase(Base):
    """What is said."""

    id: str
    kind: str
    statement: str
    measure: str | None = None
    scope: str | None = None
    party: str | None = None
    unit: str | None = None
    item: str | None = None
    value_low: float | None = None
    value_high: float | None = None
    bound: str | None = None
    value_text: str | None = None
    per: str | None = None
    basis: str | None = None
    per_month_low: float | None = None
    per_month_high: float | None = None
    status: str
    attribution: str
    attribution_explicit: bool
    attributed_text: str | None = None
    speaker_role: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    period_text: str | None = None
    period_inferred: bool
    published_on: date | None = None
    document_id: str
    check_status: str | None = None
    review: str
    created_at: datetime
    updated_at: datetime


class Claim(ClaimBase, table=True):
    """The table."""

    id: str = Field(primary_key=True)
    speaker_id: int | None = Field(default=None, foreign_key="speaker.id")
    appearance_id: int = Field(foreign_key="appearance.id")
    speaker: Speaker | None = Relationship(back_populates="claims")
    appearance: Appearance = Relationship()
    evidence: list[Evidence] = Relationship(back_populates="claim")


class AppearancePublic(AppearanceBase):
    """What is told of it."""

    source: SourceBase | None = None


class ClaimPublic(ClaimBase):
    """What is told of it."""

    speaker: SpeakerBase | None = None
    appearance: AppearancePublic
    evidence: list[EvidenceBase] = []


def get_session() -> Iterator[Session]:
    """A session for each request."""
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
app = FastAPI()


@app.get("/claims", response_model=list[ClaimPublic])
def read_claims(
    session: SessionDep, speaker: str, offset: int = 0, limit: Annotated[int, Query(le=100)] = 50
) -> list[Claim]:
    """A page of a speaker's claims."""
    query = select(Claim).join(Speaker).where(Speaker.slug == speaker)
    newest = Claim.published_on.desc()  # type: ignore[union-attr]
    return list(session.exec(query.order_by(newest, Claim.id).offset(offset).limit(limit)).all())


@app.get("/claims/{claim_id}", response_model=ClaimPublic)
def read_claim(session: SessionDep, claim_id: str) -> Claim:
    """One claim."""
    claim = session.get(Claim, claim_id)
    if claim is None:
        raise HTTPException(status_code=404, detail="Claim not found")
    return claim


@app.get("/speakers", response_model=list[SpeakerBase])
def read_speakers(session: SessionDep, offset: int = 0, limit: Annotated[int, Query(le=100)] = 50) -> list[Speaker]:
    """A page of speakers."""
    return list(session.exec(select(Speaker).order_by(Speaker.slug).offset(offset).limit(limit)).all())
