"""Questions to the store: `run` one of the files in queries/, or list them."""

from cleancity.query.catalogue import Query, catalogue, find
from cleancity.query.run import parse_parameter, run

__all__ = ["Query", "catalogue", "find", "parse_parameter", "run"]
