"""每周变化: being written."""

from cleancity import ui

ui.page("每周变化", "这周的升降是真的吗？")
