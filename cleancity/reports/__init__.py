"""Files for people to take away: a table in, bytes out."""

from cleancity.reports.workbook import workbook

__all__ = ["workbook"]
