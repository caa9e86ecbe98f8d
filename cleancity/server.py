"""`python -m cleancity.server`: fills an empty store with the demo city, serves the app, says when it is ready.

Streamlit learns the pages of an app from its first run: until then a deep link opens a "Page not
found" dialog that stays. So one session is run here, from inside, before anybody is told the address.
Exit codes: 0 stopped by Ctrl-C or TERM, 2 wrong arguments, 3 refused with the reason in words.
"""

import argparse
import errno
import gc
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from cleancity.errors import CleanCityError

APP = Path(__file__).resolve().parent.parent / "app.py"
FIRST_RUN_SECONDS = 120.0
OTHER_PAGES_SECONDS = 2.0
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
LOOPBACKS = {"127.0.0.1", "::1", "localhost"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until stopped; returns the exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        refusal = _why_not_listen(options.host, options.port)
        if refusal:
            _say(refusal)
            return 3
        _prepare_store(options.empty)
        threading.Thread(target=_announce, args=(options.host, options.port), daemon=True).start()
        _serve(options.host, options.port)
    except CleanCityError as error:
        _say(str(error))
        return 3
    except KeyboardInterrupt:
        pass
    _say("已停止。")
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _interrupt(*_: object) -> NoReturn:
    # Until Streamlit has put its own handlers in place, TERM ends us as Ctrl-C does.
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py start", description="启动看板。", add_help=False)
    parser.add_argument("-h", "--help", action="help", help="显示本说明")
    parser.add_argument("--port", type=_port, default=8501, help="端口，1—65535（默认 8501）")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1；供其他电脑访问用 0.0.0.0）")
    parser.add_argument("--empty", action="store_true", help="数据库为空时不载入示例城市")
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"端口应是 1 到 65535 之间的整数，不是“{text}”。")
    return int(text)


def _why_not_listen(host: str, port: int) -> str | None:
    """A sentence when the address cannot be listened on, found before the long work begins."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":  # There it would let two programs share a port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"端口 {port} 已被占用：请先停止占用它的程序，或换一个端口，例如 --port {port % 65535 + 1}。"
            if error.errno == errno.EACCES:
                return f"没有使用端口 {port} 的权限：请换一个 1024 以上的端口，例如 --port 8501。"
            return f"本机没有 {host} 这个地址：--host 请用 127.0.0.1（仅本机）或 0.0.0.0（本网络）。"
    return None


def _prepare_store(stays_empty: bool) -> None:
    """Repairs before the first visitor waits for it; the demo city for a store that has never held anything."""
    from cleancity import intake
    from cleancity.demo import load_demo, wants_demo
    from cleancity.store import open_store

    store = open_store(None)
    try:
        intake.mend(store, _say)
        if not stays_empty and wants_demo(store):
            _say("正在载入示例城市……")
            load_demo(store, lambda share, file: _say(f"{share:4.0%} {file}"))
    finally:
        store.close()  # The app opens it again: one handle at a time.


def _serve(host: str, port: int) -> None:
    from streamlit import config
    from streamlit.web import bootstrap

    _say("正在启动……")
    flags = {"server_address": host, "server_port": port}
    config._main_script_path = str(APP)  # So that .streamlit/config.toml is found from any folder.
    bootstrap.load_config_options(flags)
    bootstrap.run(str(APP), False, [], flags)


def _announce(host: str, port: int) -> None:
    """Runs the app once, as a browser would, then says that it is ready."""
    is_warm = _warm_up(WILDCARDS.get(host, host), port)
    if not is_warm:
        _say("首页没有在预期时间内准备好，第一次打开可能较慢。")
    # Streamlit collects all garbage after every run of a script, however small. What is loaded by now stays for good:
    # put aside, it need not be gone through again, a second browser after the other, second after second.
    gc.collect()
    gc.freeze()
    shown = "localhost" if host in LOOPBACKS or host in WILDCARDS else f"[{host}]" if ":" in host else host
    _say(f"就绪：http://{shown}:{port}")


def _warm_up(address: str, port: int) -> bool:
    """True when the first page's run has ended; the other pages are run too while time remains."""
    url = f"ws://{f'[{address}]' if ':' in address else address}:{port}/_stcore/stream"
    is_warm = False
    try:
        deadline = time.monotonic() + FIRST_RUN_SECONDS
        with _dial(url, deadline) as connection:
            pages = _run_page(connection, "", deadline)
            is_warm = True
            deadline = time.monotonic() + OTHER_PAGES_SECONDS
            for page in pages:
                _run_page(connection, page, deadline)
    except (OSError, WebSocketException):  # Out of time (a TimeoutError is an OSError), or stopped meanwhile.
        pass
    return is_warm


def _dial(url: str, deadline: float) -> ClientConnection:
    """Connects as soon as the server listens; OSError when it does not by the deadline."""
    while True:
        try:
            # No proxy: a city's proxy settings must not carry a call to ourselves.
            return connect(url, subprotocols=[Subprotocol("streamlit")], max_size=None, proxy=None)
        except (OSError, WebSocketException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _run_page(connection: ClientConnection, page: str, deadline: float) -> list[str]:
    """Runs one page ("" is the first) to its end and returns the hashes of the other pages.

    Raises TimeoutError at the deadline, a WebSocketException when the server stops.
    """
    request = BackMsg()
    request.rerun_script.page_script_hash = page
    request.rerun_script.context_info.locale = "zh-CN"
    connection.send(request.SerializeToString())
    others: list[str] = []
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(connection.recv(timeout=max(0.0, deadline - time.monotonic()), decode=False))
        kind = answer.WhichOneof("type")
        if kind == "navigation":
            shown = answer.navigation
            hashes = [entry.page_script_hash for entry in shown.app_pages]
            others = [each for each in hashes if each != shown.page_script_hash]
        elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return others


if __name__ == "__main__":
    sys.exit(main())
