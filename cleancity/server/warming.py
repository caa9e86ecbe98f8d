"""The first run of the app, from inside, before anybody is told the address.

Streamlit learns the pages of an app from its first run: until then a deep link opens a "Page not
found" dialog that stays.
"""

import gc
import time
from collections.abc import Callable

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from cleancity.accounts import DOOR
from cleancity.server.visits import OWN_HEADER

FIRST_RUN_SECONDS = 120.0
OTHER_PAGES_SECONDS = 2.0
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
LOOPBACKS = {"127.0.0.1", "::1", "localhost"}


def announce(host: str, port: int, say: Callable[[str], None]) -> None:
    """Runs the app once, as a browser would, then says that it is ready."""
    try:
        is_warm = _warm_up(WILDCARDS.get(host, host), port)
    finally:
        DOOR.forget_own()
    if not is_warm:
        say("首页没有在预期时间内准备好，第一次打开可能较慢。")
    # What is loaded by now stays for good: put aside, it need not be gone through at each collection of garbage.
    gc.collect()
    gc.freeze()
    shown = "localhost" if host in LOOPBACKS or host in WILDCARDS else f"[{host}]" if ":" in host else host
    say(f"就绪：http://{shown}:{port}")


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
            own = {OWN_HEADER: DOOR.own_token or DOOR.own()}
            return connect(
                url, subprotocols=[Subprotocol("streamlit")], max_size=None, proxy=None, additional_headers=own
            )
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
