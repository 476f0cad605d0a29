"""Documents from elsewhere (Word, HTML, text) become content files."""
