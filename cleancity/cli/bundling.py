"""`manage.py bundle`: an offline installer, one archive per platform."""

from __future__ import annotations

import argparse
from pathlib import Path

from cleancity import bundle as bundles
from cleancity.bundle import product
from cleancity.bundle.targets import this_python
from cleancity.cli.words import DONE, REFUSED, print_json, say
from cleancity.errors import Refused
from cleancity.settings import ROOT


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `bundle` may be told."""
    names = ("this", "all", *bundles.TARGETS)
    python = this_python() if this_python() in bundles.PYTHONS else bundles.PYTHONS[-1]
    parser.add_argument("--out", default="bundles", metavar="DIR", help="写到哪个文件夹（默认 bundles）")
    parser.add_argument(
        "--platform", default="this", choices=names, metavar="NAME",
        help=f"给哪种机器：this（与本机相同，默认）、all（全部）、{'、'.join(bundles.TARGETS)}",
    )  # fmt: skip
    parser.add_argument(
        "--python", default=python, choices=bundles.PYTHONS, metavar="VERSION",
        help=f"对方机器上的 Python：{'、'.join(bundles.PYTHONS)}（默认 {python}）",
    )  # fmt: skip


def bundle(options: argparse.Namespace) -> int:
    """Every platform that was asked for; one that cannot be made is told, and the next has its turn."""
    if product.is_changed(ROOT):
        say("注意：有改动尚未提交，安装包里是改动后的文件。")
    made, failed = [], []
    for target in bundles.chosen(options.platform):
        try:
            made.append(bundles.make(ROOT, target, options.python, Path(options.out), say))
        except Refused as error:
            say(str(error))
            failed.append({"platform": target.name, "error": str(error)})
    if options.json:
        print_json([*map(vars, made), *failed])
    for each in [] if options.json else made:
        needs = f"Python {each.python}" + (f"、glibc {each.glibc} 或更新" if each.glibc else "")
        print(f"{each.file}\n    {each.platform}，需要 {needs}；{each.wheels} 个软件包，{each.bytes / 1e6:.0f} MB")
        print(f"    SHA-256 {each.sha256}")
    return REFUSED if failed else DONE
