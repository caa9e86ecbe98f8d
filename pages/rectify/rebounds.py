"""反弹与回头看: being written."""

from cleancity import ui

ui.page("反弹与回头看", "整改了的，又回来了多少？")
