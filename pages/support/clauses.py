"""条款与职责: being written."""

from cleancity import ui

ui.page("条款与职责", "计划的每一条都有人做吗？")
