"""Working on the same items together: who has one open, what is said of it, and what waits for whom."""
