"""Python imports this at start-up of every child process of the tests: the guard holds there as well."""

from tests.network_guard import NetworkGuard

NetworkGuard().install()
