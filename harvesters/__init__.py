"""How records get in: one module per protocol, the polite fetcher, the run, the scheduler, samples."""
