"""Search indexes: disposable, rebuildable from the store, equal in meaning whatever the engine."""
