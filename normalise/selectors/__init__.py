"""How values are found in payloads: one module per kind of document."""
