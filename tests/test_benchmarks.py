"""The benchmark runs from end to end; what it measures is no test's business."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import driver, report
from benchmarks.contenders import constant
from benchmarks.driver import Load, drive
from benchmarks.peers.constant import BODY


@pytest.mark.parametrize("is_wrk_there", [True, False], ids=["wrk", "our own driver"])
def test_a_driver_counts_what_is_answered(monkeypatch: pytest.MonkeyPatch, is_wrk_there: bool) -> None:
    if not is_wrk_there:
        monkeypatch.setattr(driver, "PROGRAM", None)
    elif driver.PROGRAM is None:
        pytest.skip("wrk is not installed")

    with constant() as contender:
        seen = drive(Load(contender.server.url, ["/", "/other"], 2, 1, {}))
        used = contender.server.cpu_seconds()

    assert len(BODY) == 44_000
    assert seen.errors == 0
    assert seen.requests > 10
    assert 0 < seen.p50 <= seen.p99
    assert used > 0


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200),
        (b"HTTP/1.1 500 Oh\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 500),
        (b"HTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n", 304),
    ],
    ids=["whole", "in chunks", "without a body"],
)
def test_our_own_driver_reads_an_answer_to_its_end(answer: bytes, status: int) -> None:
    async def read() -> tuple[int, int]:
        reader = asyncio.StreamReader()
        reader.feed_data(answer + b"HTTP/1.1 204 None\r\n\r\n")
        return await driver._answer(reader), await driver._answer(reader)

    assert asyncio.run(read()) == (status, 204)


def test_a_run_replaces_the_one_before_it_in_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    page.write_text(report.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(report, "PAGE", page)

    report.keep("| first |")
    report.keep("| second |")

    text = page.read_text(encoding="utf-8")
    assert text.endswith(f"{report.BEGIN}\n| second |\n{report.END}\n")
    assert "first" not in text.split("## The last run")[1]


@pytest.mark.slow
def test_a_small_run_asks_everybody_and_prints_its_table(tmp_path: Path) -> None:
    small = ["--claims", "2000", "--few", "500", "--seconds", "0.1", "--rounds", "1", "--connections", "1"]

    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *small, "--shapes", "speaker,one claim,304", "--folder", str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
    )

    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines()]
    asked = {(row[0], row[2]) for row in rows if len(row) == 9}
    assert done.returncode == 0, done.stderr
    for shape in ("page by speaker", "one claim", "304 by ETag"):
        for contender in ("constant", *(f"ours, {kind}, {state}" for kind in KINDS for state in ("cold", "warm"))):
            assert (shape, contender) in asked
    assert ("page by speaker", "tutorial, sqlite") in asked
    assert {row[0] for row in rows} >= {f"bulk load of 2,000 claims, {kind}" for kind in KINDS}
    assert all(row[8] == "0" for row in rows if len(row) == 9 and row[3][:1].isdigit())


KINDS = ("sqlite", "postgres")
