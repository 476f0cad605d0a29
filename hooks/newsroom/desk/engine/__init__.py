"""From saved content to what readers see: building and publishing beside the desk, and how far that is."""
