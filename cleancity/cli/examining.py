"""`doctor`: a live installation looked over."""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import datetime

from cleancity.cli.words import DONE, REFUSED, print_json, print_line
from cleancity.doctor import look_over
from cleancity.doctor.findings import MEND


def doctor(options: argparse.Namespace) -> int:
    """Everything that was found, the worst first; exit code 3 when something must be mended."""
    found = look_over(datetime.now())
    if options.json:
        print_json([vars(each) for each in found])
    else:
        for each in found:
            print_line(f"[{each.level}] {each.what}{each.remedy}")
        counted = Counter(each.level for each in found)
        print_line("共检查出：" + "，".join(f"{level} {n} 项" for level, n in counted.items()) + "。")
    return REFUSED if any(each.level == MEND for each in found) else DONE
