"""评估整改: being written."""

from cleancity import ui

ui.page("评估整改", "技术评估的问题改完了吗？")
