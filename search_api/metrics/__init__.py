"""The figures that watch a catalogue: all read from the store, so that every replica of the API tells the same."""
