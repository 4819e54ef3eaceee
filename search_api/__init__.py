"""How records get out: index engines, the indexer, the HTTP API, pages, feeds and exports."""
