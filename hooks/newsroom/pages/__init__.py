"""Items and lists become views, and views become the bytes of pages."""
