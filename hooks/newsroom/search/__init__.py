"""The search index: documents, tokens, and shards that Pagefind makes."""
