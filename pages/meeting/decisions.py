"""议定事项: what meetings decided, with its state and history."""

from cleancity import ui

ui.page("议定事项", "定了的事，办成了没有？")
ui.say_empty("本页正在建设。")
