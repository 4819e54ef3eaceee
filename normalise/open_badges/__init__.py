"""A descriptor stated in Open Badges 3.0: the Achievement that a badge would be awarded for."""

from normalise.open_badges.achievement import CONTEXT, to_open_badges

__all__ = ["CONTEXT", "to_open_badges"]
