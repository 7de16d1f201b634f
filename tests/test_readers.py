"""Reading beside the service: the same as reading in it, within limits, and nothing of it outlives the service."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from app import ingest
from app.errors import DocumentRefused, ReadersBusy, ReadingTooHeavy, ReadingTooLong
from app.intake import NewDocument
from app.readers import Readers, ReadingLimits
from tests.server import is_running, until

ROOT = Path(__file__).parents[1]
TEXTS = [*sorted((ROOT / "tests" / "gold" / "texts").glob("*.txt"))[:3], *(ROOT / "seeds").glob("*.txt")]
GOOD = NewDocument("Orla Venn said 30 people were killed in Tessara.")
LONG = "Orla Venn said 30 people were killed in Tessara. " * 800
PAGE_OF_MANY = "<html><body><article>" + "<p>Orla Venn said 30 people were killed.</p>" * 60_000


@pytest.fixture
def hasty() -> Iterator[Readers]:
    """One reader without patience."""
    readers = Readers(ReadingLimits(waiting=1, seconds=0.3))
    yield readers
    readers.close()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_reader_reads_what_reading_reads(readers: Readers, path: Path) -> None:
    new = NewDocument(path.read_bytes().decode(), source="River News", title="A title", published_on=date(2024, 5, 7))

    assert readers.read(new) == ingest.read(new)


def test_a_reader_stays_warm(readers: Readers) -> None:
    readers.read(GOOD)
    pids = readers.pids()

    readers.read(GOOD)

    assert readers.pids() == pids


def test_what_takes_too_long_is_ended_and_the_next_one_read(hasty: Readers) -> None:
    hasty.read(GOOD)
    pids = hasty.pids()

    with pytest.raises(ReadingTooLong):
        hasty.read(NewDocument(LONG))
    with pytest.raises(ReadingTooLong):
        hasty.read_page(PAGE_OF_MANY)

    assert hasty.read(GOOD).drafts
    assert not any(map(is_running, pids))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_takes_too_much_memory_is_refused_and_the_next_one_read(hasty: Readers) -> None:
    # one that has read nothing else: what a reader once needed it may keep
    hasty.read(GOOD)
    [pid] = hasty.pids()
    warm = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") >> 20
    tight = Readers(ReadingLimits(megabytes=warm + 8, seconds=60))
    try:
        with pytest.raises(ReadingTooHeavy):
            tight.read(NewDocument(LONG * 2))
        assert tight.read(GOOD).drafts
    finally:
        tight.close()


def test_a_page_without_an_article_is_refused(readers: Readers) -> None:
    with pytest.raises(DocumentRefused, match="no article"):
        readers.read_page("<html><body><p></p></body></html>")


def test_a_reader_that_was_killed_is_replaced(readers: Readers) -> None:
    readers.read(GOOD)
    [pid] = readers.pids()
    os.kill(pid, signal.SIGKILL)

    assert readers.read(GOOD).drafts
    assert readers.pids() != [pid]


def test_a_reader_that_is_killed_at_work_is_replaced_once(readers: Readers) -> None:
    readers.read(GOOD)
    first = readers.pids()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(readers.read, NewDocument(LONG[:12_000]))
        assert until(lambda: not readers.pids())
        os.kill(first[0], signal.SIGKILL)
        assert reading.result().drafts
    assert readers.pids() != first


def test_who_finds_no_place_is_told_so(hasty: Readers) -> None:
    with hasty.place(), hasty.place(), pytest.raises(ReadersBusy), hasty.place():
        pass

    with hasty.place():
        pass


def test_no_more_is_read_at_once_than_there_are_readers() -> None:
    readers = Readers(ReadingLimits(readers=2, seconds=60))
    try:
        with ThreadPoolExecutor(6) as pool:
            readings = list(pool.map(readers.read, [GOOD] * 12))
        assert len(readers.pids()) <= 2
        assert all(reading == readings[0] for reading in readings)
    finally:
        readers.close()


def test_readers_that_nobody_holds_end() -> None:
    readers = Readers()
    readers.read(GOOD)
    pids = readers.pids()
    assert all(map(is_running, pids))

    del readers

    assert until(lambda: not any(map(is_running, pids)))


PROGRAM = """
import sys, threading
from app.intake import NewDocument
from app.readers import Readers
readers = Readers()
readers.read(NewDocument("Orla Venn said 30 people were killed."))
print(*readers.pids(), "spacy" in sys.modules, flush=True)
text = NewDocument("Orla Venn said 30 people were killed in Tessara. " * 20000)
threading.Thread(target=readers.read, args=[text]).start()
print("reads", flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_reader_at_work_ends_when_its_service_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        pid, knows_spacy = service.stdout.readline().split()
        assert service.stdout.readline() == "reads\n"
        assert is_running(int(pid))

        service.kill()

        assert until(lambda: not is_running(int(pid)))
        assert knows_spacy == "False"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_reader_knows_no_secret(hasty: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///marker.db")
    monkeypatch.setenv("CLOUD_PASSWORD", "marker")

    hasty.read(GOOD)

    [pid] = hasty.pids()
    environment = Path(f"/proc/{pid}/environ").read_bytes()

    assert b"marker" not in environment
    assert b"PATH" in environment
