#!/bin/sh
# What the official image's entry does, as far as docker-compose.yml and the tests of the store ask for it.
set -eu
mkdir -p /var/run/postgresql
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    auth=--auth-host=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
    password=${POSTGRES_PASSWORD_FILE:+--pwfile=$POSTGRES_PASSWORD_FILE}
    # shellcheck disable=SC2086 - several options in one variable, as in the official image
    initdb -D "$PGDATA" -U "$POSTGRES_USER" $password --auth-local=trust "$auth" ${POSTGRES_INITDB_ARGS:-}
    echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"
    if [ "$POSTGRES_DB" != postgres ]; then
        pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
        createdb -h /var/run/postgresql -U "$POSTGRES_USER" "$POSTGRES_DB"
        pg_ctl -D "$PGDATA" -m fast -w stop
    fi
fi
if [ "${1:-postgres}" = postgres ]; then
    [ $# = 0 ] || shift
    set -- postgres -D "$PGDATA" -c listen_addresses='*' "$@"
fi
exec "$@"
