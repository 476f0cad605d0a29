"""Vietnamese text: Unicode forms, alphabetical order, dates in words, syllables."""
