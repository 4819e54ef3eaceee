"""What can go wrong in this package."""

from __future__ import annotations


class NormaliseError(Exception):
    """Base of all errors of `normalise`."""


class MappingError(NormaliseError):
    """A mapping file is wrong; the message lists every finding as `file:line: key: what, what is allowed`."""


class VocabularyError(NormaliseError):
    """A vocabulary table of the package is wrong or lacks a key that a mapping names."""


class TransformError(NormaliseError):
    """A transform cannot read a value; the message names the value and what would be right."""


class UnmappedValueError(TransformError):
    """A transform can read a value, but no table knows it; a lookup or a row of the table would help."""


class CtdlError(NormaliseError):
    """A descriptor cannot be stated in CTDL."""
