"""The search index: documents, their words, and the shards that a reader asks."""
