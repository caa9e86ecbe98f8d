"""What a command says: one JSON value or sentences on stdout, everything else on stderr."""

from __future__ import annotations

import argparse
import json
from typing import Any

from cleancity import intake
from cleancity.cli.workplace import why_not as why_not
from cleancity.cli.workplace import workplace

DONE, USAGE, REFUSED = 0, 2, 3


def tell(receipt: intake.Receipt, is_dry_run: bool) -> None:
    """A file's receipt in sentences, on stderr."""
    rows = receipt.rows
    if not rows.good:
        problem = receipt.problems[0]
        say(f"{receipt.file}：未入库。{problem.reason}{problem.remedy}")
        _tell_problems(receipt)
        return
    state = "预览" if is_dry_run else f"批次 {receipt.batch}"
    say(
        f"{receipt.file}（{state}）：读到 {rows.read} 行，入库 {rows.good}（修正 {rows.repaired}），"
        f"退回 {rows.rejected}，略过 {rows.left_out}；新增 {rows.added}，变更 {rows.changed}，未变 {rows.unchanged}。"
    )
    for notice in receipt.notices:
        say(f"  · {notice}")
    _tell_problems(receipt)
    for warning in receipt.warnings[:20]:
        say(f"  ? 第 {warning.row} 行“{warning.column}” {warning.value!r}：{warning.reason}{warning.remedy}")


def _tell_problems(receipt: intake.Receipt) -> None:
    of_rows = [each for each in receipt.problems if each.row]
    for problem in of_rows[:20]:
        where = f"第 {problem.row} 行" + (f"“{problem.column}”" if problem.column else "")
        say(f"  ! {where} {problem.value!r}：{problem.reason}{problem.remedy}")
    if len(of_rows) > 20:
        say(f"  ! 另有 {len(of_rows) - 20} 处，加 --json 可看到全部。")


def done(value: dict[str, Any], sentence: str, options: argparse.Namespace) -> int:
    """The one answer of a command that did what it was asked."""
    if options.json:
        print_json(value)
    else:
        print_line(sentence)
    return DONE


def refuse(sentence: str, options: argparse.Namespace) -> int:
    """Why a command did nothing."""
    say(sentence)
    if getattr(options, "json", False):
        print_json({"error": sentence})
    return REFUSED


def print_json(value: Any) -> None:
    """One JSON value on stdout."""
    print_line(json.dumps(value, ensure_ascii=False, default=str))


def print_line(text: str) -> None:
    """A line of the answer on stdout."""
    workplace().answer(text + "\n")


def say(text: str) -> None:
    """A sentence on stderr."""
    workplace().say(text)


def step(text: str) -> None:
    """A sentence on stderr about what is done next. Raises Cancelled when the caller has asked to stop."""
    say(text)
    workplace().progress.say(text)


def show_progress(share: float, text: str) -> None:
    """How far a long command has come. Raises Cancelled when the caller has asked to stop."""
    step(f"{share:4.0%} {text}")
