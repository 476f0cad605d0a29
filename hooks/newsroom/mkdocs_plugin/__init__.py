"""The only package that knows MkDocs' build."""
