"""The start: takes the address, mends or fills the store, serves until it is stopped.

Exit codes: 0 stopped by Ctrl-C or TERM, 1 a fault of ours (logged, with a number), 2 wrong arguments,
3 refused with the reason in words.
"""

import argparse
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn

from cleancity.errors import CleanCityError
from cleancity.incidents import incident
from cleancity.server.listening import listen
from cleancity.server.peers import LOOPBACK_NAMES
from cleancity.server.waiting import answering
from cleancity.settings import load_settings
from cleancity.store import path_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until stopped; returns the exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if options.open and options.host not in LOOPBACK_NAMES:
            _say("--open 只能用于本机试用：请不要同时用 --host，或去掉 --open。")
            return 3
        with listen(options.host, options.port) as listening:
            with answering(listening):
                _prepare_logs()
                _prepare_store(options.empty)
                _prepare_door(options.open)
            _serve(options, listening)
    except CleanCityError as error:
        _say(str(error))
        return 3
    except OSError as error:
        _say(
            f"不能启动：{error.strerror or error}（{error.filename or path_of().parent}）。请检查文件夹权限和磁盘空间。"
        )
        return 3
    except KeyboardInterrupt:
        pass
    except Exception as error:  # noqa: BLE001
        incident("the server failed", error)
        return 1  # no refusal: whoever watches over the service starts it again
    _say("已停止。")
    return 0


def _prepare_logs() -> None:
    from cleancity.server.logs import write_logs

    folder = path_of().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_logs(folder, load_settings().running, _say)


def _serve(options: argparse.Namespace, listening: socket.socket) -> None:
    # What is slow to load is loaded when callers are already told to wait.
    from cleancity.server.serving import serve
    from cleancity.server.warming import announce

    threading.Thread(target=announce, args=(options.host, options.port, _say), daemon=True).start()
    _say("正在启动……")
    serve(options.host, listening, _say)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _tell(share: float, file: str) -> None:
    _say(f"{share:4.0%} {file}")


def _interrupt(*_: object) -> NoReturn:
    # Until Streamlit has put its own handlers in place, TERM ends us as Ctrl-C does.
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py start", description="启动看板。", add_help=False)
    parser.add_argument("-h", "--help", action="help", help="显示本说明")
    parser.add_argument("--port", type=_port, default=8501, help="端口，1—65535（默认 8501）")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1；供其他电脑访问用 0.0.0.0）")
    parser.add_argument("--open", action="store_true", help="试用：在本机不登录也能查看（不能改动），只用于 127.0.0.1")
    parser.add_argument("--empty", action="store_true", help="数据库为空时不载入示例城市")
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"端口应是 1 到 65535 之间的整数，不是“{text}”。")
    return int(text)


def _prepare_store(stays_empty: bool) -> None:
    """Repairs before the first visitor waits for it; the demo city for a store that has never held anything."""
    from cleancity.demo import load_demo, wants_demo
    from cleancity.desk import HOLDING, filing, keeping

    store = HOLDING.store(_say)
    store.heals_apart = True  # readers get a sentence while it is built anew, not a page that hangs
    keeping.note_settings()
    if not stays_empty and wants_demo(store):
        _say("正在载入示例城市……")
        filing.load_demo(keeping.SERVICE, lambda opened: load_demo(opened, _tell))
    filing.watch_inbox()


def _prepare_door(is_open: bool) -> None:
    """An administrator when there is nobody yet; the password is said once and kept nowhere."""
    from cleancity.accounts import DOOR, register
    from cleancity.desk import HOLDING

    DOOR.is_open = is_open
    password = register.make_first(HOLDING.book())
    if password:
        _say(
            f"第一次启动，已建立管理员账号。登录名：{register.FIRST}  一次性密码：{password}\n"
            f"  首次登录后必须改密码。这个密码只显示这一次；丢失了请运行 manage.py user password {register.FIRST}。"
        )
    if is_open:
        _say("试用：在这台电脑上不登录也能查看。正式使用请去掉 --open。")
