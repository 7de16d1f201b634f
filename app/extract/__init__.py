"""Text in, claims out. Nothing here knows of the database, the network or HTTP.

The pipeline itself is `pipeline`. Its patterns and the language model are loaded when something is read: a service,
which only keeps what its readers have read, never needs them.
"""

from app.extract.checks import checked
from app.extract.draft import Draft, Finding, Mention, Reading, Reference, Span

__all__ = ["Draft", "Finding", "Mention", "Reading", "Reference", "Span", "checked", "read"]


def read(text: str, about: Reference | None = None) -> Reading:
    """Every claim that the text makes, with the spans that carry it."""
    from app.extract import pipeline  # noqa: PLC0415  as said above

    return pipeline.read(text, about)
