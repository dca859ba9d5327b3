"""Quartier: turns a neighbourhood's files into its site and its calendar feeds."""

__version__ = "0.1.0"
