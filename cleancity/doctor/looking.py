"""Every check in its order; one that cannot look says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

from cleancity.doctor import keeping, machine, people, rights, service
from cleancity.doctor.findings import Finding, good, mend
from cleancity.errors import CleanCityError
from cleancity.settings import load_settings
from cleancity.store import path_of


def look_over(now: datetime) -> list[Finding]:
    """Everything that was found, the worst first."""
    try:
        settings = load_settings()
        database = path_of()
    except CleanCityError as error:
        return [mend(error.message, error.remedy)]
    folder = database.parent
    if not folder.is_dir():
        return [mend(f"数据目录 {folder} 还没有。", "请先运行 manage.py start。")]
    running = service.ask(folder)
    checks: list[Callable[[], list[Finding]]] = [
        lambda: [good("设置文件 cleancity.toml 读得通。")],
        lambda: machine.versions(),
        lambda: machine.surroundings(settings, running, now),
        lambda: service.standing(running, folder),
        lambda: service.network(running, settings.access),
        lambda: rights.of_files(folder, running),
        lambda: people.accounts(folder, now),
        lambda: keeping.store(database, running),
        lambda: keeping.backups(folder, running, now),
        lambda: keeping.logs(folder, now),
    ]
    found = [each for check in checks for each in _looked(check)]
    order = {"要改": 0, "注意": 1, "好": 2}
    return sorted(found, key=lambda each: order[each.level])


def _looked(check: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return check()
    except CleanCityError as error:
        return [mend(error.message, error.remedy)]
    except OSError as error:
        return [mend(f"读不了 {error.filename or '数据目录'}（{error.strerror}）。", "请用运行看板的账号再检查一次。")]
    except sqlite3.Error as error:
        return [
            mend(f"读不了账号库 accounts.sqlite（{error}）。", "请用运行看板的账号再检查一次；仍读不了就从备份恢复。")
        ]
