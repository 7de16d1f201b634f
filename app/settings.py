"""The environment, typed and checked once, at the start."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class Settings(BaseSettings):
    """What may be set by environment: `DATABASE_URL`, the rest with the prefix `CLAIMS_`."""

    model_config = SettingsConfigDict(env_prefix="CLAIMS_", extra="ignore", frozen=True)

    database_url: Annotated[
        str,
        Field(
            validation_alias=AliasChoices("DATABASE_URL", "CLAIMS_DATABASE_URL"), description="Where claims are kept."
        ),
    ] = "sqlite:///claims.db"
    max_document_bytes: Annotated[int, Field(ge=1, le=1_000_000_000, description="A larger document is refused.")] = (
        5_000_000
    )
    max_body_bytes: Annotated[
        int | None,
        Field(ge=1, description="A larger body is refused. Without it: a document, and 1,000,000 more."),
    ] = None
    max_batch_bytes: Annotated[int, Field(ge=1, description="A larger body of many documents is refused.")] = 50_000_000
    body_seconds: Annotated[
        float, Field(gt=0, le=3600, description="How long the sender of a body may fall silent.")
    ] = 20
    readers: Annotated[
        int, Field(ge=1, le=256, description="Processes that read documents. Without it: one a processor, but for one.")
    ] = max(1, (os.cpu_count() or 2) - 1)
    reading_seconds: Annotated[
        float, Field(gt=0, le=3600, description="Seconds of work for a web page, and for each 100,000 characters.")
    ] = 8
    reading_megabytes: Annotated[
        int, Field(ge=512, le=1_000_000, description="How much address space a process that reads may take.")
    ] = 2048
    max_waiting_documents: Annotated[
        int, Field(ge=0, le=10_000, description="Documents that wait to be read; more are told to come again.")
    ] = 32
    max_export_rows: Annotated[int, Field(ge=1, description="A file of more rows is refused.")] = 1_000_000
    facet_seconds: Annotated[float, Field(gt=0, le=60, description="A facet that takes longer is left out.")] = 0.2
    max_exports_at_once: Annotated[
        int, Field(ge=1, description="Files that are sent at once; more are told to wait.")
    ] = 5
    seeds: Annotated[Path, Field(description="The folder that the command `seed` reads.")] = Path("seeds")
    cursor_key: Annotated[
        SecretStr | None,
        Field(description="Signs page cursors, the same in all workers. Without it: the SHA-256 of the database URL."),
    ] = None

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "sqlite://", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        try:
            make_url(url)
        except (ArgumentError, ValueError) as error:
            raise ValueError("is not a URL of a database") from error
        return url

    @property
    def body_bytes(self) -> int:
        """The most that a body may have which is no batch, and so what one sender can make the service hold.

        JSON that escapes every letter may take three times the text: what does not fit so is sent as plain text.
        """
        return self.max_body_bytes or self.max_document_bytes + 1_000_000
