"""The commands: one module a verb or noun, each with `register(app)`."""
