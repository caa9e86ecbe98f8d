"""自查与暗访: being written."""

from cleancity import ui

ui.page("自查与暗访", "自己查的和别人查的差多少？")
