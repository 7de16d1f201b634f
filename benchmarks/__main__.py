"""Measure the service beside its peers, and print the table.

    python -m benchmarks --claims 20000 --seconds 1 --shapes 'speaker,one claim'

Ratios are of one run: the constant answer beside each shape says what the machine could give just then. `--write` puts
the table into docs/performance.md.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import httpx

from benchmarks import driver, files, report
from benchmarks.contenders import Contender, database_name, everybody, ours
from benchmarks.databases import Folder, Loaded, create
from benchmarks.report import Beside, Growth, Run
from benchmarks.rounds import CONNECTIONS, Plan, compare
from benchmarks.shapes import BESIDE, Shape, shapes
from tests.databases import opened

_FEW = 10_000
_EXPORTED = 300_000
_CROWD = 16
"""Connections, at most, at which shapes are held against each other."""
_BROUGHT = 50_000
"""Among a million the other way takes an hour on SQLite."""


def main() -> int:
    """The exit code is 0 where everything was asked and answered."""
    asked = _arguments()
    if driver.PROGRAM is None:
        _say("wrk is not installed (Debian: apt-get install wrk): a driver in Python asks instead, and is slower")
    folder = Folder(asked.folder)
    with ExitStack() as stack:
        server = stack.enter_context(folder.postgres())
        many = [folder.sqlite(asked.claims), folder.in_postgres(server, asked.claims)]
        few = [folder.sqlite(asked.few), folder.in_postgres(server, asked.few)]
        brought = min(asked.claims, _BROUGHT) if asked.files else asked.few
        some = [folder.sqlite(brought), folder.in_postgres(server, brought)]
        _say(f"{asked.claims:,} claims are there")
        spares = {"sqlite": f"sqlite:///{folder.folder / 'spare.db'}", "postgres": create(server, "spare")}
        written = report.written(_run(asked, Databases(many, few, some), spares))
    _say(written)
    if asked.write:
        report.keep(written)
    return 0


class Databases(NamedTuple):
    """One of each kind: with all claims, with few, and with as many as the import is measured by."""

    many: list[Loaded]
    few: list[Loaded]
    brought: list[Loaded]


def _run(asked: argparse.Namespace, databases: Databases, spares: dict[str, str]) -> Run:
    many, few, brought = databases
    plan = Plan(asked.seconds, asked.rounds, asked.connections)
    with everybody(many) as contenders:
        questions = _questions(many, contenders, asked.shapes)
        seen = compare(questions, contenders, plan)
        in_postgres = next(one for one in contenders if one.name == "ours, postgres, cold")
        speeds = list(files.exports(in_postgres, many[1], _EXPORTED, asked.rounds)) if asked.files else []
        beside = [pair for one in contenders for pair in _beside(one, questions, plan)]
        memory = {one.name: one.server.anonymous_megabytes() for one in contenders}
    growth = [grown for pair in zip(few, many, strict=True) for grown in _growth(*pair, plan, asked.shapes)]
    if asked.files:
        speeds += [files.bulk(one, spares[one.kind]) for one in brought]
    return Run(asked.claims, asked.few, asked.seconds, seen, contenders, memory, speeds, growth, beside)


def _questions(databases: list[Loaded], contenders: list[Contender], chosen: list[str]) -> list[Shape]:
    asked = next(one for one in contenders if one.speaks == "ours")
    with opened(databases[0].url) as engine, httpx.Client(base_url=asked.server.url, timeout=60) as ask:
        found = shapes(engine, ask, database_name(databases[0]))
    return [one for one in found if not chosen or any(word in one.name for word in chosen)]


def _beside(who: Contender, questions: list[Shape], plan: Plan) -> Iterator[Beside]:
    """Each shape and the one that it is held against, in turn; of the service without the cache."""
    if who.speaks != "ours" or not who.name.endswith("cold"):
        return
    asked = {one.name: one.paths["ours"] for one in questions}
    for name, other in BESIDE:
        if not {name, other} <= asked.keys():
            continue
        sides = [who._replace(name=side, speaks=side) for side in (name, other)]
        few = plan._replace(connections=[one for one in plan.connections if one <= _CROWD])
        seen = compare([Shape(name, {side: asked[side] for side in (name, other)})], sides, few)
        for key in [key for key in seen if key.contender == name]:
            its = seen[key._replace(contender=other)]
            yield Beside(name, other, who.name.split(", ")[1], key.connections, seen[key], its)


def _growth(few: Loaded, many: Loaded, plan: Plan, chosen: list[str]) -> list[Growth]:
    """The indexed shapes without the cache, one connection, few and many claims in turn."""
    grown = []
    with ours(few, cold=True) as small, ours(many, cold=True) as large:
        sides = ("few", "many")
        asked = [who._replace(name=side, speaks=side) for side, who in zip(sides, (small, large), strict=True)]
        questions = [_indexed(one, who, chosen) for one, who in ((few, small), (many, large))]
        for name in questions[1]:
            # each database has speakers and claims of its own to ask for
            paths = {side: question[name].paths["ours"] for side, question in zip(sides, questions, strict=True)}
            seen = compare([Shape(name, paths)], asked, plan._replace(connections=(1,)))
            p50 = {key.contender: value.p50 for key, value in seen.items()}
            grown.append(Growth(name, many.kind, p50["few"], p50["many"]))
    return grown


def _indexed(loaded: Loaded, who: Contender, chosen: list[str]) -> dict[str, Shape]:
    return {one.name: one for one in _questions([loaded], [who], chosen) if one.is_indexed and not one.revalidates}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--few", type=int, default=_FEW, help="claims of the small database that p50 is held against")
    parser.add_argument("--seconds", type=float, default=2, help="a shape, a contender and a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=_numbers, default=CONNECTIONS)
    parser.add_argument("--shapes", type=_words, default=[], help="parts of names, separated by commas")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmark"))
    parser.add_argument("--no-files", dest="files", action="store_false", help="without exports and bulk load")
    parser.add_argument("--write", action="store_true", help=f"put the table into {report.PAGE}")
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
