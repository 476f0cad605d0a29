"""One list of entries becomes RSS, Atom, JSON Feed and OPML; hubs are told of changes."""
