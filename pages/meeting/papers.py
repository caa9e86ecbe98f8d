"""通报与报表: bulletins, minutes, orders, slides and lists: made, edited, issued."""

from cleancity import ui

ui.page("通报与报表", "要发什么、发过什么？")
ui.say_empty("本页正在建设。")
