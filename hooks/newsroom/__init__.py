"""Turns what the editors write into the pages, feeds and records of the site."""

import sys

# Containers say PYTHONDONTWRITEBYTECODE by habit; two hundred modules would be compiled anew for each article.
sys.dont_write_bytecode = False

__version__ = "1.0.0"
