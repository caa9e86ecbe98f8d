"""What `report` takes; light, since every command's parser is made whichever is asked."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import date

EVERY = "all"
# As in cleancity/papers/kinds.py, which is slow to load.
TITLES: Mapping[str, str] = {
    "bulletin-weekly": "周通报",
    "bulletin-monthly": "月通报",
    "bulletin-special": "专项通报",
    "minutes": "会议纪要",
    "supervision": "督办单",
    "deck": "汇报 PPT",
    "rectification": "整改清单",
    "disclosure": "信息公开",
}


def add_options(command: argparse.ArgumentParser, day: Callable[[str], date]) -> None:
    """The options of `report`; `day` reads a date."""
    words = "，".join(f"{kind} {title}" for kind, title in TITLES.items())
    command.add_argument("kind", choices=(*TITLES, EVERY), metavar="KIND", help=f"{words}，{EVERY} 全部")
    command.add_argument(
        "--as-of", required=True, type=day, metavar="DATE", help="截至哪天，如 2026-11-15；晚于数据日期的，按数据日期"
    )
    command.add_argument("--out", required=True, metavar="DIR", help="写到哪个文件夹，没有就新建")
    command.add_argument("--meeting", metavar="ID", help="哪次会议（会议纪要、汇报 PPT），默认取这天以前最近的一次")
    command.add_argument("--topic", metavar="大类", help="专项通报说哪个大类")
    command.add_argument("--person", metavar="NAME", default="自动", help="拟稿人，默认“自动”")
