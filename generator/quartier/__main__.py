"""The door for `python -m quartier`."""

from quartier.cli import run

run()
