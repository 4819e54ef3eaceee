#!/bin/sh
# Write requirements.lock (running), requirements-servers.lock (running with PostgreSQL and OpenSearch, as the container image
# does) and requirements-dev.lock (testing) from pyproject.toml.
#
# All are universal over platforms and carry hashes, but no index address: an installation decides for itself where its
# packages come from. The smaller locks are resolved under the largest one, so no two ever disagree about a version.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}

compile() {
    "$uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --group build \
        --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}

compile --extra dev --extra opensearch --extra postgresql --output-file requirements-dev.lock "$@"
compile --constraint requirements-dev.lock --output-file requirements.lock "$@"
compile --constraint requirements-dev.lock --extra opensearch --extra postgresql --output-file requirements-servers.lock "$@"
