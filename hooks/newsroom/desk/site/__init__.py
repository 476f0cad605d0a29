"""The site itself at the desk: its settings, and its pages that are no items."""
