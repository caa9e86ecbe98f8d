"""What `torture` takes; light, since every command's parser is made whichever is asked."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

FILES = "files"
# As in cleancity/bench/crash, which is slow to load.
TITLES: Mapping[str, str] = {
    FILES: "弄坏的文件",
    "kill": "kill -9",
    "disk": "磁盘满",
    "damage": "数据库和 WAL 损坏",
    "lines": "清单、日志、原件损坏",
    "power": "断电",
    "clock": "时钟拨动",
    "two": "两个进程",
    "double": "重复提交",
}


def add_torture_options(command: argparse.ArgumentParser) -> None:
    """The options of `torture`."""
    words = "，".join(f"{name} {title}" for name, title in TITLES.items())
    command.add_argument(
        "--only", action="append", choices=tuple(TITLES), metavar="NAME", help=f"只试（可写多次）：{words}"
    )
    command.add_argument(
        "--scale", type=_share, default=1.0, metavar="X", help="次数乘以多少，1 为全量（约半小时以上）"
    )
    command.add_argument("--intake", action="store_true", help="只用弄坏的文件试入库，结果按份数汇报")
    command.add_argument("--files", type=int, default=20_000, help="试多少份弄坏的文件")
    command.add_argument("--seed", type=int, default=1, help="弄坏的文件的种子，相同则文件相同")


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 10:
        raise argparse.ArgumentTypeError(f"应是 0 到 10 之间的数，不是“{text}”")
    return share
