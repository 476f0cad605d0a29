"""Pages of the desk that show many items."""
