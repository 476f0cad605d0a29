"""Reads sites of NukeViet 4.0 to 5 from a dump of their database: news, documents, pages and the list of offices."""
