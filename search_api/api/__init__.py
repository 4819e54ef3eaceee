"""The HTTP API: questions as addresses, answers as JSON."""
