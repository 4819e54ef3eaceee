"""The ways sources are read: each fetches and splits; what a value means is decided in `normalise` alone."""
