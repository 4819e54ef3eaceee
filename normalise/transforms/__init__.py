"""The closed list of named transforms: one source value in, one value of the descriptor out."""
