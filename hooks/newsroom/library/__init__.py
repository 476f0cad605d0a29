"""All items in one order with what ties them to each other: read into memory, or asked of an index by key."""
