"""`audit`: the record of who did what, listed, checked, written to an Excel file."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date

from cleancity.accounts.trail import Entry, Wanted
from cleancity.cli.words import DONE, REFUSED, done, print_json, print_line, say
from cleancity.cli.workplace import workplace
from cleancity.desk import HOLDING

_MOST = 1_000_000


def add_options(command: argparse.ArgumentParser, day: Callable[[str], date]) -> None:
    """The options of `audit`; `day` reads a date."""
    command.add_argument("what", choices=("list", "verify", "export"), metavar="WHAT",
                         help="list 列出，verify 核对有没有被改动，export 导出 Excel")  # fmt: skip
    command.add_argument("--from", dest="first", type=day, metavar="DATE", help="从哪天起")
    command.add_argument("--to", dest="last", type=day, metavar="DATE", help="到哪天止")
    command.add_argument("--person", metavar="NAME", help="只看这个账号")
    command.add_argument("--act", metavar="ACT", help="只看这类事项，如 upload、undo、export、login")
    command.add_argument(
        "--limit", type=int, default=100, metavar="N", help="list 最多列多少条（默认 100，最近的在前）"
    )
    command.add_argument("--out", default="审计记录.xlsx", metavar="FILE", help="export 写到哪里")


def run(options: argparse.Namespace) -> int:
    """List, check or export; 3 when the check finds anything."""
    with HOLDING.booked():
        return {"list": _list, "verify": _verify, "export": _export}[options.what](options)


def _list(options: argparse.Namespace) -> int:
    from cleancity.desk import auditing

    entries = auditing.listed(workplace().person, _wanted(options), max(1, min(options.limit, _MOST)))
    if options.json:
        print_json([vars(entry) for entry in entries])
        return DONE
    for entry in entries:
        print_line(_line(entry))
    return DONE


def _verify(options: argparse.Namespace) -> int:
    from cleancity.desk import auditing

    found = auditing.verified(workplace().person)
    words = f"核对了 {found.rows:,} 条审计记录，" + (
        f"发现 {found.n_findings} 处不符。" if found.findings else "没有被改动。"
    )
    for each in found.findings:
        say(f"  ! {each.words}")
    value = {"rows": found.rows, "n_findings": found.n_findings, "findings": [vars(each) for each in found.findings]}
    done(value, words, options)
    return REFUSED if found.findings else DONE


def _export(options: argparse.Namespace) -> int:
    from cleancity.desk import auditing

    wanted = _wanted(options)
    number = auditing.counted(workplace().person, wanted)
    content = auditing.exported(workplace().person, wanted)
    workplace().write(options.out, content)
    value = {"file": options.out, "rows": number}
    return done(value, f"审计记录 {number:,} 条已写入 {options.out}。", options)


def _wanted(options: argparse.Namespace) -> Wanted:
    return Wanted(options.first, options.last, options.person, options.act)


def _line(entry: Entry) -> str:
    from cleancity.desk.auditing import ACTS, OUTCOMES

    act, outcome = ACTS.get(entry.act, entry.act), OUTCOMES.get(entry.outcome, entry.outcome)
    what = " → ".join(text for text in (entry.before, entry.after) if text)
    who = f"{entry.name}（{entry.address}）"
    return f"{entry.number:>7}  {entry.at[:19]}  {who}  {act}  {entry.subject}  {outcome}  {what}"
