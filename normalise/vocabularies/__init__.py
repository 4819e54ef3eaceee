"""The tables that decide what a word, a code or a level means; package data, each row with its source."""

from normalise.vocabularies.vocabularies import Vocabularies, load_vocabularies

__all__ = ["Vocabularies", "load_vocabularies"]
