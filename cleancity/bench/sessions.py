"""One reader's browser, as far as the server can tell: a WebSocket on which pages are run and widgets are set."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from cleancity.accounts.sessions import cookie_name

RUN_SECONDS = 120.0
_KEPT_RUNS = 2  # a browser forgets a message that so many runs did not show
_WIDGETS = ("selectbox", "button", "file_uploader")


def headers_of(address: str, token: str) -> dict[str, str]:
    """What the browser of a reader sends with every request; `token` is the session's in which they have logged in."""
    return {"Origin": address, "Cookie": f"{cookie_name(is_secure=False)}={token}"}


@dataclass(frozen=True)
class Widget:
    """A control on the page: its id for the server, its options where it has some."""

    id: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """What one run showed: seconds to its end, bytes received, what went wrong, in words."""

    seconds: float
    n_bytes: int
    faults: tuple[str, ...]


@dataclass
class Session:
    """An open session; `widgets` are those of the last run by their key, `pages` the hashes of the pages by address."""

    connection: ClientConnection
    id: str = ""
    page: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, Widget] = field(default_factory=dict)
    timer: tuple[float, str] | None = None
    text: list[str] = field(default_factory=list)
    _states: dict[str, WidgetState] = field(default_factory=dict)
    _kept: dict[str, tuple[int, ForwardMsg]] = field(default_factory=dict)
    _n_runs: int = 0

    @classmethod
    async def begin(cls, address: str, headers: Mapping[str, str], trust: ssl.SSLContext | None = None) -> Session:
        """Opens the first page at `address` (http://host:port), as a reader does who types it."""
        url = address.replace("http", "ws", 1) + "/_stcore/stream"
        sent = dict(headers)
        origin: Any = sent.pop("Origin", None)
        connection = await connect(
            url, origin=origin, additional_headers=sent, subprotocols=[Subprotocol("streamlit")],
            max_size=None, proxy=None, ssl=trust, open_timeout=RUN_SECONDS,
        )  # fmt: skip
        session = cls(connection)
        await session.run()
        return session

    async def go(self, page: str) -> Shown:
        """To another page, by its address, e.g. "hotspots"."""
        self.page = self.pages[page]
        return await self.run()

    async def select(self, key: str, option: str) -> Shown:
        """Choose from a drop-down."""
        widget = self.widgets[key]
        self._states[widget.id] = WidgetState(id=widget.id, string_value=option)
        return await self.run()

    async def press(self, key: str) -> Shown:
        """Press a button."""
        widget = self.widgets[key]
        return await self.run(WidgetState(id=widget.id, trigger_value=True))

    async def hand_in(self, key: str, name: str, size: int, urls: FileURLs) -> Shown:
        """Say that a file has been sent to the addresses that were asked for."""
        state = WidgetState(id=self.widgets[key].id)
        state.file_uploader_state_value.uploaded_file_info.add(
            file_id=urls.file_id, name=name, size=size, file_urls=urls
        )
        self._states[state.id] = state
        return await self.run()

    async def settle(self) -> None:
        """Look again as often as the page asks for it, until it no longer does."""
        while self.timer:
            interval, fragment = self.timer
            await asyncio.sleep(interval)
            await self.run(fragment=fragment)

    async def urls(self, name: str) -> FileURLs:
        """Where to send a file's bytes."""
        request = BackMsg()
        request.file_urls_request.request_id = name
        request.file_urls_request.session_id = self.id
        request.file_urls_request.file_names.append(name)
        await self.connection.send(request.SerializeToString())
        while True:
            answer = await self._receive()
            if answer.WhichOneof("type") == "file_urls_response":
                urls: FileURLs = answer.file_urls_response.file_urls[0]
                return urls

    async def close(self) -> None:
        """Leave."""
        await self.connection.close()

    async def run(self, *pressed: WidgetState, fragment: str = "") -> Shown:
        """One run to its end.

        Raises:
            TimeoutError: it did not end within RUN_SECONDS.
        """
        state = ClientState(page_script_hash=self.page, fragment_id=fragment, is_auto_rerun=bool(fragment))
        state.context_info.locale = "zh-CN"
        state.context_info.timezone = "Asia/Shanghai"
        state.widget_states.widgets.extend([*self._states.values(), *pressed])
        state.cached_message_hashes.extend(self._kept)
        began = time.perf_counter()
        await self.connection.send(BackMsg(rerun_script=state).SerializeToString())
        async with asyncio.timeout(RUN_SECONDS):
            n_bytes, faults = await self._follow()
        self._forget()
        return Shown(time.perf_counter() - began, n_bytes, tuple(faults))

    async def _follow(self) -> tuple[int, list[str]]:
        n_bytes = 0
        faults: list[str] = []
        while True:
            data = await self.connection.recv(decode=False)
            n_bytes += len(data)
            message = self._message(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.id = message.new_session.initialize.session_id
            elif kind == "navigation":  # sent as a whole run begins; what a fragment draws is drawn into the page
                self.widgets, self.timer, self.text = {}, None, []
                self.pages = {entry.url_pathname: entry.page_script_hash for entry in message.navigation.app_pages}
                self.page = message.navigation.page_script_hash
            elif kind == "auto_rerun":
                self.timer = (message.auto_rerun.interval, message.auto_rerun.fragment_id)
            elif kind == "stop_auto_rerun":
                self.timer = None
            elif kind == "delta":
                faults += self._look(message)
            elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
                faults.append(message.session_event.script_compilation_exception.message)
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return n_bytes, faults

    async def _receive(self) -> ForwardMsg:
        async with asyncio.timeout(RUN_SECONDS):
            return self._message(await self.connection.recv(decode=False))

    def _message(self, data: bytes) -> ForwardMsg:
        """The message, or the kept one that it stands for."""
        message = ForwardMsg()
        message.ParseFromString(data)
        if message.WhichOneof("type") == "ref_hash":
            metadata = message.metadata
            message = self._kept[message.ref_hash][1]
            self._kept[message.hash] = (self._n_runs, message)
            message.metadata.CopyFrom(metadata)
        elif message.metadata.cacheable and message.hash:
            self._kept[message.hash] = (self._n_runs, message)
        return message

    def _forget(self) -> None:
        self._n_runs += 1
        self._kept = {hash_: kept for hash_, kept in self._kept.items() if self._n_runs - kept[0] <= _KEPT_RUNS}

    def _look(self, message: ForwardMsg) -> Iterator[str]:
        """Remembers the widgets; yields what went wrong."""
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            yield element.exception.message or element.exception.type
        elif kind == "alert":
            self.text.append(element.alert.body)
            if element.alert.format == element.alert.ERROR:
                yield element.alert.body
        elif kind in _WIDGETS:
            widget = getattr(element, kind)
            key = widget.id.rpartition("-")[2]
            self.widgets[key] = Widget(widget.id, tuple(getattr(widget, "options", ())))
