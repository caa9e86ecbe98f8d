"""汇报 PPT: sheets as slides whose charts, tables and words can be edited, with what they rest on in the notes."""

from cleancity.reports.slides.making import Deck, slides

__all__ = ["Deck", "slides"]
