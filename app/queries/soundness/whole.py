"""Of the database as a whole: its file, its references, its index of words."""

from collections.abc import Iterator, Sequence

from sqlalchemy import String, cast, exists, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col

from app.models import ClaimWords
from app.queries.rendered import unowned_points, unowned_rows
from app.queries.search import index_of
from app.queries.soundness.check import Check, Flaw
from app.queries.tallies import kept_tallies, recount

_A_FEW = 20
"""As many rows of a table are told that lead nowhere: where it is one it is mostly many."""
_AMCHECK = """
    SELECT c.relname, format('SELECT bt_index_check(%L::regclass)', c.oid::regclass) FROM pg_class c
    JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree' JOIN pg_index i ON i.indexrelid = c.oid AND i.indisvalid
    WHERE c.relnamespace = current_schema()::regnamespace
        AND has_function_privilege(
            (SELECT oid FROM pg_proc WHERE proname = 'bt_index_check' AND pronargs = 1), 'EXECUTE'
        )
    ORDER BY c.relname"""
"""For each index what looks through it, where the extension amcheck is installed and may be used."""
_BROKEN = """
    SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND NOT (i.indisvalid AND i.indisready)
    UNION ALL
    SELECT format('%s pages', checksum_failures) FROM pg_stat_database
    WHERE datname = current_database() AND checksum_failures > 0"""


def _file(session: Session, _: Sequence[object]) -> Iterator[Flaw]:
    """What the database says of its own files."""
    if session.get_bind().dialect.name == "sqlite":
        told = session.execute(text("PRAGMA integrity_check(20)")).scalars()
        yield from (Flaw("file_is_intact", one) for one in told if one != "ok")
        return
    connection = session.connection()
    yield from (Flaw("file_is_intact", one) for one in connection.exec_driver_sql(_BROKEN.replace("%", "%%")).scalars())
    for index, look in connection.exec_driver_sql(_AMCHECK.replace("%", "%%")).all():
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(look)
        except DBAPIError:
            yield Flaw("file_is_intact", index)


def _references(session: Session, _: Sequence[object]) -> Iterator[Flaw]:
    """No row refers to one that is not there: constraints can be switched off."""
    for table in SQLModel.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            there = constraint.referred_table.alias()
            pairs = [(element.parent, there.c[element.column.name]) for element in constraint.elements]
            key = cast(next(iter(table.primary_key)), String)
            lost = select(key).where(
                *(here.is_not(None) for here, _ in pairs), ~exists().where(*(here == key_ for here, key_ in pairs))
            )
            for one in session.execute(lost.limit(_A_FEW)).scalars():
                yield Flaw("references_lead_somewhere", f"{table.name} {one}")


def _index(session: Session, keys: Sequence[int]) -> Iterator[Flaw]:
    """The text index has what claims are found by, former words too, and nothing else."""
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql":
        # the table itself would be asked rather than its index
        session.execute(text("SET LOCAL enable_seqscan = off"))
    between = {"first": keys[0], "last": keys[-1]}
    key = "rowid" if dialect == "sqlite" else "id"
    query = text(f"{index_of(dialect)} AND {key} BETWEEN :first AND :last")
    indexed = set(session.execute(query, between).scalars())
    if dialect == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = on"))
    yield from (Flaw("words_are_indexed", str(one)) for one in sorted(set(keys) ^ indexed))


def _rest_of_index(session: Session, _: Sequence[object]) -> Iterator[Flaw]:
    """Nor words of claims that are not there any more."""
    if session.get_bind().dialect.name != "sqlite":
        return
    strange = text(f"{index_of('sqlite')} AND rowid NOT IN (SELECT id FROM claim_words) LIMIT {_A_FEW}")  # noqa: S608
    yield from (Flaw("words_are_indexed", str(one)) for one in session.execute(strange).scalars())


def _unowned(session: Session, _: Sequence[object]) -> Iterator[Flaw]:
    if unowned := unowned_rows(session):
        yield Flaw("rendered_row_has_a_claim", str(unowned))
    if unowned := unowned_points(session):
        yield Flaw("point_has_a_row", str(unowned))


def _counts(session: Session, _: Sequence[object]) -> Iterator[Flaw]:
    """What triggers have counted is what there is."""
    wrong = set(recount(session)) ^ set(kept_tallies(session))
    yield from (Flaw("values_are_counted", one) for one in sorted({f"{tally.field} {tally.value}" for tally in wrong}))


CHECKS = (
    Check("file", _file),
    Check("references", _references),
    Check("index", _index, col(ClaimWords.id)),
    Check("rest of the index", _rest_of_index),
    Check("rows without a claim", _unowned),
    Check("counts", _counts),
)
