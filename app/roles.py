"""Roles of a Postgres database: who may read and who may write, each held to it by the database itself.

Tables that a later migration makes are covered too, where it is run by the role that ran this.
"""

import re
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.models import PAST, ApiKey, IdempotentRequest, Revision

MOST_LETTERS = 63
"""So long is a name in Postgres."""

_NAME = re.compile(rf"[a-z_][a-z0-9_]{{0,{MOST_LETTERS - 1}}}")

SECRET = (str(ApiKey.__tablename__), str(IdempotentRequest.__tablename__))
"""Tables that no answer to a reader is made of."""

KEPT = (str(Revision.__tablename__), *(table.name for table in PAST.values()))
"""Tables whose rows only ever come."""
_OF_MIGRATIONS = "alembic_version"

_HOLD_BACK = """
    DO $$ DECLARE gone text; BEGIN
        FOR gone IN
            SELECT format('REVOKE %s ON public.%I FROM %I', rule.rights, rule.name, rolname)
            FROM (VALUES RULES) rule (writes, rights, name),
                (SELECT grantee, bool_or(privilege_type = 'INSERT') AS writes
                 FROM pg_default_acl, aclexplode(defaclacl)
                 WHERE defaclobjtype = 'r' AND defaclnamespace = 'public'::regnamespace AND grantee <> defaclrole
                 GROUP BY grantee) role
                JOIN pg_roles ON pg_roles.oid = grantee
            WHERE rule.writes = role.writes AND to_regclass('public.' || quote_ident(rule.name)) IS NOT NULL
        LOOP EXECUTE gone; END LOOP;
    END $$;
"""


class May(StrEnum):
    """What a role may do."""

    READ = "read"
    WRITE = "write"
    REPLICATE = "replicate"


class RoleRefused(Exception):
    """The role cannot be made, or must not be touched."""


class Role(NamedTuple):
    """A role as it is wanted."""

    name: str
    may: May
    password: str
    seconds: int
    """A statement of this role that takes longer is ended; 0 is without end."""


def make(connection: Connection, role: Role) -> bool:
    """Make a role, or make a known one what is wanted; whether it is new. The caller commits."""
    if connection.dialect.name != "postgresql":
        raise RoleRefused("SQLite has no roles: whoever may write the file may write the claims")
    if not _NAME.fullmatch(role.name):
        raise RoleRefused(f"a role's name is 1 to {MOST_LETTERS} of a-z, 0-9 and _, and begins with no digit")
    known = connection.exec_driver_sql(
        "SELECT rolsuper OR rolname = current_user FROM pg_roles WHERE rolname = %(name)s", {"name": role.name}
    ).scalar_one_or_none()
    if known:
        raise RoleRefused(f"{role.name} is an administrator, or the role that asks: its rights are left as they are")
    verifier = _verifier(connection, role)
    replication = "REPLICATION" if role.may is May.REPLICATE else "NOREPLICATION"
    verb = "CREATE" if known is None else "ALTER"
    _run(connection, f"{verb} ROLE {role.name} LOGIN NOCREATEDB NOCREATEROLE {replication} PASSWORD '{verifier}'")
    for statement in [*_without_rights(role.name), *_RIGHTS[role.may]]:
        _run(connection, statement.format(role=role.name, database=_database(connection), **role._asdict()))
    return known is None


def held_back() -> str:
    """SQL that holds roles to their rights in tables that were all made anew.

    Such tables come with the rights that a role has in any new one; some tables are not for all of them.
    """
    rules = [
        *(f"(false, 'ALL', '{table}')" for table in SECRET),
        *(f"(true, 'UPDATE, DELETE', '{table}')" for table in KEPT),
        f"(true, 'INSERT, UPDATE, DELETE', '{_OF_MIGRATIONS}')",
    ]
    return _HOLD_BACK.replace("RULES", ", ".join(rules))


def _verifier(connection: Connection, role: Role) -> str:
    """What Postgres keeps of a password, made here: the password itself is in no statement and so in no log."""
    driver: Any = connection.connection.driver_connection
    made: bytes = driver.pgconn.encrypt_password(role.password.encode(), role.name.encode(), b"scram-sha-256")
    return made.decode()


def _database(connection: Connection) -> str:
    name: str = connection.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    return name


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def _without_rights(role: str) -> list[str]:
    """Rights that it had before, when it was another kind of role."""
    return [
        "ALTER ROLE {role} IN DATABASE {database} RESET ALL",
        *(f"REVOKE ALL ON ALL {what} IN SCHEMA public FROM {role}" for what in ("TABLES", "SEQUENCES")),
        *(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {what} FROM {role}"
            for what in ("TABLES", "SEQUENCES")
        ),
    ]


_ENTER = [
    # by itself Postgres lets everybody make tables that last as long as a connection
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    # a pooler drops what a client asks for at its start: a role's own settings stay
    "ALTER ROLE {role} IN DATABASE {database} SET statement_timeout = '{seconds}s'",
]
_RIGHTS: dict[May, list[str]] = {
    May.READ: [
        *_ENTER,
        "ALTER ROLE {role} IN DATABASE {database} SET default_transaction_read_only = on",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
        *(f"REVOKE ALL ON {table} FROM {{role}}" for table in SECRET),
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {role}",
    ],
    May.WRITE: [
        *_ENTER,
        "GRANT TEMPORARY ON DATABASE {database} TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        *(f"REVOKE UPDATE, DELETE ON {table} FROM {{role}}" for table in KEPT),
        f"REVOKE INSERT, UPDATE, DELETE ON {_OF_MIGRATIONS} FROM {{role}}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ],
    May.REPLICATE: [],
}
