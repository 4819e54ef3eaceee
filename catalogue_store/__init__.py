"""The system of record: raw payloads, runs, records and their versions, issues and the change log."""
