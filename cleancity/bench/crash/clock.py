"""The machine's clock moved by a day and by a year, forth and back, between two files."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from cleancity import intake
from cleancity.bench.crash.child import asked
from cleancity.bench.crash.town import Say, Town, opened, rebuilt
from cleancity.bench.measure import Measure, measured
from cleancity.store.soundness import digests

NOW = datetime(2026, 11, 16, 9)
STEPS = (0, 1, -1, 365, -365, 0)
_HEAD = "问题编号,检查日期,责任部门,描述,状态\n"


def measure(town: Town, times: int, say: Say) -> list[Measure]:
    """Files in the order they came, whatever the clock said; the data's date neither runs away nor back."""
    folder = town.copy(town.closed)
    wrong_order, ran, found = asked(_moved, folder, times)
    is_equal = found == rebuilt(folder, town.folder / "elsewhere")
    return [
        measured("时钟前后拨一天、一年：后到的文件没有算数", wrong_order, "次", 0),
        measured("时钟前后拨一天、一年：数据日期偏离", ran, "天", 0),
        measured("时钟前后拨一天、一年：与原件重建不一致", int(not is_equal), "次", 0),
    ]


def _moved(folder: Path, times: int) -> tuple[int, int, dict[str, tuple[int, int]]]:
    store = opened(folder)
    intake.mend(store)
    wrong = ran = 0
    for number in range(times * len(STEPS)):
        at = NOW + timedelta(days=STEPS[number % len(STEPS)])
        rows = f"SAME,2026-11-15,城管局,第 {number} 次,处置中\nODD{number},2062-01-01,城管局,日期写错,处置中\n"
        intake.accept(store, intake.Upload((_HEAD + rows).encode(), f"t{number}.csv", "issue"), at=at)
        with store.cursor() as cursor:
            said = cursor.execute("SELECT description FROM issue WHERE issue_id = 'SAME'").fetchall()
            found = digests(cursor)
        wrong += said != [(f"第 {number} 次",)]
        ran = max(ran, abs(((store.as_of() or date.min) - date(2026, 11, 15)).days))
    store.close()
    return wrong, ran, found
