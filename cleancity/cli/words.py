"""What a command says: one JSON value or sentences on stdout, everything else on stderr."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from cleancity import intake

DONE, USAGE, REFUSED = 0, 2, 3


def tell(receipt: intake.Receipt, is_dry_run: bool) -> None:
    """A file's receipt in sentences, on stderr."""
    rows = receipt.rows
    if not rows.good:
        problem = receipt.problems[0]
        say(f"{receipt.file}：未入库。{problem.reason}{problem.remedy}")
        return
    state = "预览" if is_dry_run else f"批次 {receipt.batch}"
    say(
        f"{receipt.file}（{state}）：读到 {rows.read} 行，入库 {rows.good}（修正 {rows.repaired}），"
        f"退回 {rows.rejected}，略过 {rows.left_out}；新增 {rows.added}，变更 {rows.changed}，未变 {rows.unchanged}。"
    )
    for notice in receipt.notices:
        say(f"  · {notice}")
    for problem in receipt.problems[:20]:
        where = f"第 {problem.row} 行" + (f"“{problem.column}”" if problem.column else "")
        say(f"  ! {where} {problem.value!r}：{problem.reason}{problem.remedy}")
    for warning in receipt.warnings[:20]:
        say(f"  ? 第 {warning.row} 行“{warning.column}” {warning.value!r}：{warning.reason}{warning.remedy}")
    if len(receipt.problems) > 20:
        say(f"  ! 另有 {len(receipt.problems) - 20} 处，加 --json 可看到全部。")


def done(value: dict[str, Any], sentence: str, options: argparse.Namespace) -> int:
    """The one answer of a command that did what it was asked."""
    if options.json:
        print_json(value)
    else:
        print(sentence)
    return DONE


def refuse(sentence: str, options: argparse.Namespace) -> int:
    """Why a command did nothing."""
    say(sentence)
    if getattr(options, "json", False):
        print_json({"error": sentence})
    return REFUSED


def print_json(value: Any) -> None:
    """One JSON value on stdout."""
    print(json.dumps(value, ensure_ascii=False, default=str))


def say(text: str) -> None:
    """A sentence on stderr."""
    print(text, file=sys.stderr, flush=True)


def show_progress(share: float, text: str) -> None:
    """How far a long command has come."""
    say(f"{share:4.0%} {text}")


def why_not(error: OSError) -> str:
    """What the system said of a file, in words of ours where it is a common thing."""
    known = {FileNotFoundError: "没有这个文件或文件夹", PermissionError: "没有权限", IsADirectoryError: "这是文件夹"}
    return known.get(type(error)) or str(error.strerror)
