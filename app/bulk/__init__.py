"""Rows of the project's own shape, many at once: checked, kept by COPY or executemany, a batch whole or not at all.

A row that is there already is left as it is, so that a file that was not read to its end is simply read again.
"""

from app.bulk.batch import Outcome, Refused
from app.bulk.files import Line, UnknownShape, lines_of
from app.bulk.loading import load, load_file

__all__ = ["Line", "Outcome", "Refused", "UnknownShape", "lines_of", "load", "load_file"]
