"""The environment, typed and checked once, at the start."""

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
