"""The environment, typed and checked once, at the start."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.limits import Limits


class Settings(BaseSettings):
    """What may be set by environment: `DATABASE_URL`, the rest with the prefix `CLAIMS_`."""

    model_config = SettingsConfigDict(env_prefix="CLAIMS_", extra="ignore", frozen=True)

    database_url: Annotated[
        str,
        Field(
            validation_alias=AliasChoices("DATABASE_URL", "CLAIMS_DATABASE_URL"), description="Where claims are kept."
        ),
    ] = "sqlite:///claims.db"
    database_read_url: Annotated[
        str | None,
        Field(
            validation_alias=AliasChoices("DATABASE_READ_URL", "CLAIMS_DATABASE_READ_URL"),
            description="A standby that is read instead of `DATABASE_URL` by whoever sends no key.",
        ),
    ] = None
    staleness_seconds: Annotated[
        float, Field(gt=0, description="How far a standby may be behind; beyond it the answer is 503.")
    ] = 60
    pooler: Annotated[
        Literal["transaction"] | None,
        Field(description="`transaction` behind pgbouncer or its like in that mode: no prepared statements are used."),
    ] = None
    auto_migrate: Annotated[
        bool | None,
        Field(description="Whether the schema is brought up to date before serving. Without it: on SQLite only."),
    ] = None
    connections: Annotated[
        int, Field(ge=1, le=1000, description="Connections to the database, for each worker, at most.")
    ] = 15
    connect_seconds: Annotated[
        int, Field(ge=2, le=60, description="How long a new connection, or a sign of life of an old one, may take.")
    ] = 2
    connection_seconds: Annotated[
        float, Field(gt=0, le=60, description="How long a request waits for a connection that another has.")
    ] = 2
    lock_seconds: Annotated[float, Field(gt=0, le=600, description="How long one who writes waits for another.")] = 10
    read_seconds: Annotated[
        float, Field(gt=0, le=3600, description="How long the database may take for all that one answer reads.")
    ] = 5
    write_seconds: Annotated[
        float, Field(gt=0, le=3600, description="How long the database may take for one transaction that writes.")
    ] = 30
    file_seconds: Annotated[
        float, Field(gt=0, le=86_400, description="How long the rows of one file may take, its sending included.")
    ] = 600
    ready_seconds: Annotated[
        float, Field(gt=0, le=60, description="How long `/readyz` looks before it says that the database is silent.")
    ] = 2
    requests_at_once: Annotated[
        int, Field(ge=1, le=1000, description="Requests that read, answered at once by each worker.")
    ] = 8
    writes_at_once: Annotated[
        int, Field(ge=1, le=1000, description="Requests that write, answered at once by each worker.")
    ] = 64
    waiting_at_once: Annotated[
        int, Field(ge=0, le=10_000, description="Requests that wait for others to end; more are told to come again.")
    ] = 16
    wait_seconds: Annotated[float, Field(ge=0, le=60, description="How long a request waits for others to end.")] = 1
    rate_limit: Annotated[
        int | None,
        Field(ge=1, description="Requests in `CLAIMS_RATE_SECONDS` of one address, or of one key. Without it: any."),
    ] = None
    rate_seconds: Annotated[int, Field(ge=1, le=86_400, description="The time for which requests are counted.")] = 60
    trusted_proxies: Annotated[
        str,
        Field(description="Addresses or networks, by commas, whose `X-Forwarded-For` is believed; `*` is everyone's."),
    ] = ""
    head_seconds: Annotated[
        float, Field(gt=0, le=600, description="How long the head of a request may take, and a connection be silent.")
    ] = 10
    idle_seconds: Annotated[
        int, Field(ge=1, le=600, description="How long a connection is kept for a next request.")
    ] = 5
    send_seconds: Annotated[
        float, Field(gt=0, le=3600, description="How long an asker may take nothing of the answer.")
    ] = 60
    max_url_bytes: Annotated[int, Field(ge=100, le=65_000, description="A longer address is refused.")] = 16_000
    max_head_bytes: Annotated[int, Field(ge=1000, le=1_000_000, description="A longer head is refused.")] = 65_536
    drain_seconds: Annotated[
        int, Field(ge=0, le=3600, description="How long requests in flight are given when the service is to end.")
    ] = 30
    log: Annotated[
        Literal["json", "text", "off"] | None,
        Field(description="A line a request: `json`, `text`, or `off`. Without it: text on a terminal, else json."),
    ] = None
    metrics: Annotated[bool, Field(description="Whether `/metrics` answers (extra `metrics`).")] = False
    cache_bytes: Annotated[
        int, Field(ge=0, le=10_000_000_000, description="What kept answers may weigh, in each worker; 0 keeps none.")
    ] = 32_000_000
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
    session_key: Annotated[
        SecretStr | None,
        Field(description="Signs the cookies of reviewers, the same in all workers. Without it: made of that URL too."),
    ] = None

    @field_validator("database_url", "database_read_url")
    @classmethod
    def _known_database(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if not url.startswith(("sqlite:///", "sqlite://", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        try:
            make_url(url)
        except (ArgumentError, ValueError) as error:
            raise ValueError("is not a URL of a database") from error
        return url

    @property
    def migrates(self) -> bool:
        """Whether the schema is brought up to date before serving."""
        return self.auto_migrate if self.auto_migrate is not None else self.database_url.startswith("sqlite:")

    @property
    def standby_url(self) -> str | None:
        """Another server to read from. The same server in another role is no standby: what it says is not behind."""
        url = self.database_read_url
        return None if url is None or _server(url) == _server(self.database_url) else url

    @property
    def limits(self) -> Limits:
        """How the database is asked while serving."""
        return Limits(
            reading=self.read_seconds,
            writing=self.write_seconds,
            files=self.file_seconds,
            connect=self.connect_seconds,
            patience=self.connect_seconds,
            lock=self.lock_seconds,
            turn=self.connection_seconds,
            connections=self.connections,
            pooler=self.pooler is not None,
        )

    @property
    def body_bytes(self) -> int:
        """The most that a body may have which is no batch, and so what one sender can make the service hold.

        JSON that escapes every letter may take three times the text: what does not fit so is sent as plain text.
        """
        return self.max_body_bytes or self.max_document_bytes + 1_000_000

    @property
    def form_bytes(self) -> int:
        """The most that a form may have: all its fields at their longest, every letter escaped."""
        return min(self.body_bytes, 200_000)


def _server(url: str) -> tuple[object, ...]:
    """Which database of which server."""
    read = make_url(url)
    return read.host, read.port, read.database, read.query.get("host")
