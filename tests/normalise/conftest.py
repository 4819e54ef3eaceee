"""How property tests run here: without a deadline, which only measures how busy the machine is."""

from hypothesis import settings

settings.register_profile("credatlas", deadline=None)
settings.load_profile("credatlas")
