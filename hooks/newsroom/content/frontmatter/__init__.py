"""Front matter: YAML nodes with lines, the schema of keys, and writing values back."""
