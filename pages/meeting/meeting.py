"""会议主持: the secretary composes a meeting, moves the projector on, and writes down what is decided."""

from cleancity import ui

ui.page("会议主持", "这次会议议什么、议到哪了？")
ui.say_empty("本页正在建设。")
