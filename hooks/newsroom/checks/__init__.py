"""Problems between files, and a sub-editor's advice on style."""
