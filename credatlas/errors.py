"""What can go wrong in the composition root."""

from __future__ import annotations


class CredatlasError(Exception):
    """Base of the errors of this package; the command prints the message and ends with 2."""


class HomeUnusable(CredatlasError):
    """The home folder cannot be made or written to."""


class HomeInUse(CredatlasError):
    """Another `credatlas up` works on the home folder."""


class DatabaseGone(CredatlasError):
    """The database is not there or empty, although the index was made from it."""


class NoCatalogue(CredatlasError):
    """There is no database to read from."""


class SettingsError(CredatlasError):
    """A setting is unknown or has a wrong value."""


class UnknownSource(CredatlasError):
    """No mapping file has this id."""


class UnknownRecord(CredatlasError):
    """Nothing is known of a record of this id."""


class HostUnusable(CredatlasError):
    """The address to listen on is none of this machine."""


class PortTaken(CredatlasError):
    """Another program listens where this one should."""


class RunFailed(CredatlasError):
    """A run did not end accepted, or a comparison found differences; the command ends with 1."""


class UsageError(CredatlasError):
    """The command's words do not fit together."""


class VocabularyUnusable(CredatlasError):
    """A vocabulary or table of rates to load, or one that was loaded, cannot be read."""


class SourceOff(CredatlasError):
    """The operator has not turned this source on."""
