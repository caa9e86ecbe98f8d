"""群众满意: being written."""

from cleancity import ui

ui.page("群众满意", "群众满意吗？")
