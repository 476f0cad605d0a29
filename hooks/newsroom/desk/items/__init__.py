"""One item at the desk: its form, what was typed, its preview, and what the buttons do."""
