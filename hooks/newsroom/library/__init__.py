"""All items in one order, and the relations between them."""
