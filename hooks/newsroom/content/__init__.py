"""Files of content/ become items, or problems with a line."""
