"""Who is told of the ends of runs on this instance, by mappings, settings and the environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import SecretStr

from catalogue_store import CatalogueStore, RunRow
from credatlas.instance import Instance, now
from harvesters.notifier import Notifier, Receiver
from harvesters.settings import RunSettings
from normalise.mapping.mapping import Mapping as SourceMapping


def receiver_of(
    mapping: SourceMapping, settings: RunSettings, environment: Mapping[str, str]
) -> Receiver | None:
    """Who is told of the source's runs; None when nobody is."""
    block = mapping.harvest.notify
    when = block.when or settings.notify_when
    secret = _text(settings.notify_secret)
    if block.secret_variable is not None:
        secret = environment.get(block.secret_variable)
        if not secret:
            return Receiver(when, None, missing=_missing(mapping, "secret_variable", block.secret_variable))
    if block.url_variable is None:
        url = _text(settings.notify_url)
        return None if url is None else Receiver(when, url, secret)
    url = environment.get(block.url_variable)
    if not url:
        return Receiver(when, None, missing=_missing(mapping, "url_variable", block.url_variable))
    return Receiver(when, url, secret)


def _missing(mapping: SourceMapping, key: str, variable: str) -> str:
    return f"{mapping.id}: harvest.notify.{key} names the environment variable {variable}, which is not set"


def _text(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value() or None


class RunNotices:
    """Tells ends of runs; does nothing, and opens nothing, where nobody wants to know."""

    def __init__(self, instance: Instance, store: CatalogueStore, environment: Mapping[str, str]) -> None:
        self._instance = instance
        self._store = store
        self._environment = environment

    def tell_end(self, mapping: SourceMapping, run_id: int) -> None:
        """Tell of a run that has just ended in this process."""
        receiver = self._receiver(mapping)
        if receiver is not None:
            with self._instance.fetcher(self._store) as fetcher:
                Notifier(self._store, fetcher, now, self.page_of).tell_end(run_id, receiver)

    def tell_rest(self, mappings: Iterable[SourceMapping]) -> None:
        """Tell what ended lately and was not told."""
        receivers = {mapping.id: self._receiver(mapping) for mapping in mappings}
        wanted = {source_id: receiver for source_id, receiver in receivers.items() if receiver is not None}
        if wanted:
            with self._instance.fetcher(self._store) as fetcher:
                notifier = Notifier(self._store, fetcher, now, self.page_of)
                for source_id, receiver in wanted.items():
                    notifier.tell_rest(source_id, receiver)

    def page_of(self, row: RunRow) -> str | None:
        """The address of a run's page, where visitors have one."""
        public = self._instance.settings.search.public_url
        return None if public is None else f"{public.rstrip('/')}/sources/{row.source_id}/runs/{row.id}"

    def _receiver(self, mapping: SourceMapping) -> Receiver | None:
        return receiver_of(mapping, self._instance.settings.runs, self._environment)
