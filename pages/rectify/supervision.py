"""预警督办: being written."""

from cleancity import ui

ui.page("预警督办", "谁要催、催到哪一步？")
