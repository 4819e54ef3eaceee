"""The OpenSearch cluster that the settings describe, and the search index on it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from credatlas.errors import SettingsError
from credatlas.secret_file import secret_in
from search_api.opensearch_settings import OpenSearchSettings

if TYPE_CHECKING:
    from normalise.vocabularies import Vocabularies
    from search_api.index.contract import SearchIndex
    from search_api.index.opensearch_connection import Connection


def require_cluster(chosen: OpenSearchSettings) -> None:
    """SettingsError when the settings do not say which cluster, or not whom it knows us as."""
    if not chosen.opensearch_url:
        raise SettingsError(
            "CREDATLAS_INDEX_ENGINE is 'opensearch', but CREDATLAS_OPENSEARCH_URL is not set; write "
            "https://host:9200, or several such addresses with commas between them"
        )
    if chosen.opensearch_password is not None and chosen.opensearch_password_file is not None:
        raise SettingsError(
            "CREDATLAS_OPENSEARCH_PASSWORD and CREDATLAS_OPENSEARCH_PASSWORD_FILE are both set; leave one out"
        )
    has_password = chosen.opensearch_password is not None or chosen.opensearch_password_file is not None
    if has_password and chosen.opensearch_user is None:
        raise SettingsError(
            "a password for OpenSearch is set, but no user; set CREDATLAS_OPENSEARCH_USER too"
        )
    if chosen.opensearch_user is not None and not has_password:
        raise SettingsError("CREDATLAS_OPENSEARCH_USER is set; set CREDATLAS_OPENSEARCH_PASSWORD_FILE too")


def connect(chosen: OpenSearchSettings) -> Connection:
    """The way to the cluster; nothing is sent yet."""
    with _engine_installed():
        from search_api.index.opensearch_connection import Connection, OpenSearchServer
    if not logging.getLogger().isEnabledFor(logging.INFO):
        # The client warns of every failed request with a trace; ours say the same in one line.
        logging.getLogger("opensearch").setLevel(logging.ERROR)
    server = OpenSearchServer(
        addresses=chosen.opensearch_url,
        user=chosen.opensearch_user,
        password=_password(chosen),
        ca_file=chosen.opensearch_ca_file,
        name=chosen.opensearch_index_name,
        shards=chosen.opensearch_shards,
        replicas=chosen.opensearch_replicas,
        timeout_seconds=chosen.opensearch_timeout_seconds,
    )
    return Connection(server)


def open_index_on_cluster(
    chosen: OpenSearchSettings, vocabularies: Vocabularies, synonyms_file: Path | None
) -> SearchIndex:
    """The search index on the cluster; close it after use."""
    connection = connect(chosen)
    with _engine_installed():
        from search_api.index.opensearch_index import open_opensearch_index
    from search_api.synonyms import load_synonyms

    return open_opensearch_index(connection, vocabularies, load_synonyms(synonyms_file))


@contextmanager
def _engine_installed() -> Iterator[None]:
    """Import the engine within: its library is an extra of the package."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "opensearchpy":
            raise
        raise SettingsError(
            "CREDATLAS_INDEX_ENGINE is 'opensearch', but its library is not installed; "
            "`pip install 'credatlas[opensearch]'` installs it, and in a checkout "
            "`.venv/bin/pip install -e '.[opensearch]'`"
        ) from error


def _password(chosen: OpenSearchSettings) -> str | None:
    if chosen.opensearch_password is not None:
        return chosen.opensearch_password.get_secret_value()
    file = chosen.opensearch_password_file
    return None if file is None else secret_in(file, "CREDATLAS_OPENSEARCH_PASSWORD_FILE")
