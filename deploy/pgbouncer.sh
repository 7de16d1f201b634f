#!/bin/sh
# Runs pgbouncer in transaction mode before PGHOST; names and passwords come from the environment.
set -eu

: "${CLAIMS_WRITER_PASSWORD:?}" "${CLAIMS_READER_PASSWORD:?}"
umask 077
cat >/tmp/users.txt <<END
"claims_writer" "$CLAIMS_WRITER_PASSWORD"
"claims_reader" "$CLAIMS_READER_PASSWORD"
END
cat >/tmp/pgbouncer.ini <<END
[databases]
claims = host=$PGHOST port=5432 dbname=claims

[pgbouncer]
listen_addr = *
listen_port = 5432
unix_socket_dir =
auth_type = scram-sha-256
auth_file = /tmp/users.txt
pool_mode = transaction
max_client_conn = 500
default_pool_size = 20
ignore_startup_parameters = extra_float_digits
END
exec pgbouncer /tmp/pgbouncer.ini
