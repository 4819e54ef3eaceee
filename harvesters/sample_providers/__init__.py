"""A local HTTP server that speaks the protocols of the first three sources, with records written for it.

Every provider in it is invented, every page and answer says that it is a sample, and nothing in it
depends on the clock or on chance: the same request is always given the same bytes.
"""
