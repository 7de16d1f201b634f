"""What happens to documents, counted for whoever watches; where nobody does, nothing is counted."""

from collections.abc import Callable, Sequence


class Count:
    """How often something has happened, by labels."""

    def __init__(self, name: str, about: str, labels: Sequence[str] = ()) -> None:
        self.name, self.about, self.labels = name, about, labels
        self.watcher: Callable[[Sequence[str], int], None] | None = None
        """Is told of each time, from whichever thread; it must not wait."""

    def add(self, *values: str, times: int = 1) -> None:
        """It has happened again, with these values of its labels."""
        if self.watcher is not None and times:
            self.watcher(values, times)


DOCUMENTS_READ = Count("claims_documents_read", "Documents that were sent, read and kept.")
CLAIMS_READ = Count("claims_claims_read", "Claims that were read in them, by the rule that read them.", ("rule",))
SPANS_REFUSED = Count(
    "claims_spans_refused", "Claims of a rule whose words are not in the text: the document is refused.", ("rule",)
)

COUNTS = (DOCUMENTS_READ, CLAIMS_READ, SPANS_REFUSED)
