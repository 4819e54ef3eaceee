"""The composition root: settings, the `credatlas` command and `credatlas up`."""
