#!/bin/sh
# Runs Postgres as a streaming standby of PGHOST; where there is no copy of it yet, one is made first.
set -eu

: "${PGPASSWORD:?CLAIMS_STANDBY_PASSWORD is not set}"
folder=/var/lib/postgresql/data
export PGDATA="$folder/standby"

as_postgres() {
    setpriv --reuid=postgres --regid=postgres --init-groups "$@"
}

chown postgres:postgres "$folder"
if [ ! -d "$PGDATA" ]; then
    # a copy that was cut short is no copy
    rm -rf "$PGDATA.unfinished"
    as_postgres pg_basebackup --pgdata="$PGDATA.unfinished" --write-recovery-conf --wal-method=stream --checkpoint=fast
    mv "$PGDATA.unfinished" "$PGDATA"
fi
exec setpriv --reuid=postgres --regid=postgres --init-groups \
    postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp -c hba_file=/etc/claims/pg_hba.conf "$@"
