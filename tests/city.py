"""The demo city, loaded once in a test run and copied for whoever needs it; and servers over such copies.

The city is loaded by the start command itself, so what the tests see is what a first start gives.
"""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cleancity.accounts import Book, Role, at_the_command_line, register, sessions

ROOT = Path(__file__).parents[1]
READY = "就绪"
LOAD_SECONDS = 900  # for a machine that has a lot else to do
# The menu: section -> the folder of its pages, and their titles with their addresses.
MENU = {
    "看板": ("monitor", {"总览": "", "问题热点": "hotspots", "每周变化": "weekly", "问题台账": "issues"}),
    "整改": ("rectify", {"反弹与回头看": "rebounds", "评估整改": "assessment", "预警督办": "supervision"}),
    "考核": ("assess", {"部门排名": "ranking", "自查与暗访": "agreement", "群众满意": "satisfaction"}),
    "保障": ("support", {"阶段进度": "phases", "条款与职责": "clauses", "应急物资": "supplies"}),
    "协调会": ("meeting", {"会议主持": "meeting", "议定事项": "decisions", "通报与报表": "papers"}),
    "数据": (
        "intake",
        {"数据上传": "upload", "报送情况": "submissions", "批次历史": "history", "数据字典": "dictionary"},
    ),
    "管理": ("admin", {"账号": "accounts", "审计": "audit"}),
}
PAGES = {title: path for _, titles in MENU.values() for title, path in titles.items()}
SECTION_OF = {title: section for section, (_, titles) in MENU.items() for title in titles}
MONITOR = tuple(title for title in PAGES if SECTION_OF[title] not in ("数据", "管理"))
# Those that speak of the period of the filters.
BOARDS = tuple(title for title in MONITOR if SECTION_OF[title] != "协调会")
ONE_OF_EACH = tuple(list(titles)[-1] for _, titles in MENU.values())
INTAKE = tuple(title for title in PAGES if SECTION_OF[title] == "数据")


def script_of(title):
    """The file of a page, as AppTest.switch_page wants it."""
    return f"pages/{MENU[SECTION_OF[title]][0]}/{PAGES[title] or 'overview'}.py"


def store_url(folder):
    """The address of the store in `folder`."""
    return f"duckdb:///{Path(folder).resolve().as_posix().lstrip('/')}/city.duckdb"


def demo_template(tmp_path_factory):
    """The folder of a store with the demo city, never to be changed: loaded once, whichever xdist worker comes first.

    CLEANCITY_TEST_CITY may name a folder that holds one already, which saves half a minute when one test is tried.
    """
    if os.environ.get("CLEANCITY_TEST_CITY"):
        return Path(os.environ["CLEANCITY_TEST_CITY"])
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    ready = base / "demo-city"
    with _held(base / "demo-city.lock"):
        if not ready.exists():
            loading = base / "demo-city-loading"
            loading.mkdir()
            with serving(loading, "--port", str(free_port())) as server:
                assert any("示例城市" in line for line in server.said), "the start command did not load the demo city"
            loading.rename(ready)
    return ready


def demo_copy(template, folder):
    """A store with the demo city of the caller's own, in `folder`."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return Path(folder)


@contextmanager
def _held(lock):
    """One process at a time; the others wait."""
    deadline = time.monotonic() + LOAD_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            assert time.monotonic() < deadline, f"{lock} is never released"
            time.sleep(0.2)
    try:
        yield
    finally:
        lock.unlink()


def free_port():
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """A running server: where, over which store, its process, and what it has said on stderr."""

    url: str
    process: subprocess.Popen
    folder: Path
    said: list[str] = field(default_factory=list)

    def pass_for(self, role=Role.ADMIN, **account):
        """The cookie, name and value, of somebody of that role who has logged in."""
        return pass_into(self.folder, role, **account)


# Address of a running server -> the cookie of an administrator.
PASSES = {}


def pass_into(folder, role=Role.ADMIN, name="", must_change=False, **account):
    """An account in the book of `folder` (made when there is none) and a session of it: the cookie, name and value."""
    book = Book(Path(folder))
    try:
        name = name or f"test_{role}"
        if register.find(book, name) is None:
            register.add(book, at_the_command_line("test"), name, role, **{"shown": "王测试", **account})
        if not must_change:
            with book.writing() as connection:
                connection.execute("UPDATE account SET must_change = 0 WHERE name = ?", [name])
        return "cleancity", sessions.begin(book, name, "127.0.0.1")
    finally:
        book.close()


def let_in(context, url, cookie=None):
    """Gives a browser's context the cookie of the administrator of the server at `url`, or another."""
    if cookie or url in PASSES:
        name, value = cookie or PASSES[url]
        context.add_cookies([{"name": name, "value": value, "url": url, "httpOnly": True, "sameSite": "Lax"}])


def run_cli(folder, *arguments):
    """The command line over the store in `folder`; returns the finished process."""
    command = [sys.executable, "-P", "-m", "cleancity.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=_environment(folder), capture_output=True, encoding="utf-8")


@contextmanager
def serving(folder, *arguments, program=("-m", "cleancity.server")) -> Iterator[Server]:
    """The server as `manage.py start` becomes it (or another program of ours that is one), over the store in `folder`,
    from the moment that it says 就绪."""
    if "--port" not in arguments:
        arguments = ("--port", str(free_port()), *arguments)
    process = subprocess.Popen(
        [sys.executable, "-P", *program, *arguments],
        cwd=folder, env=_environment(folder), encoding="utf-8", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    server = Server(f"http://localhost:{arguments[arguments.index('--port') + 1]}", process, Path(folder))
    is_ready = threading.Event()
    listener = threading.Thread(target=_listen, args=(server, is_ready), daemon=True)
    listener.start()
    try:
        is_ready.wait(LOAD_SECONDS)
        assert any(line.startswith(READY) for line in server.said), f"no server: {server.said}"
        PASSES[server.url] = server.pass_for()
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        listener.join(10)
        process.stderr.close()


def _listen(server, is_ready):
    for line in server.process.stderr:
        server.said.append(line.rstrip("\n"))
        if line.startswith(READY):
            is_ready.set()
    is_ready.set()  # it has ended: nobody need wait any longer


def _environment(folder):
    return {**os.environ, "CLEANCITY_STORE": store_url(folder), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
