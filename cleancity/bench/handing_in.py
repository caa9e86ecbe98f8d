"""A clerk's upload, as the browser does it: the bytes to their address, the report, the word to take it in."""

from __future__ import annotations

import asyncio
import http.client
import uuid
from urllib.parse import urlsplit

from cleancity.bench.sessions import Session, headers_of

PAGE, UPLOADER, ACCEPT, DONE = "upload", "upload_file_0", "accept", "已入库"


async def hand_in(address: str, token: str, name: str, content: bytes) -> None:
    """From the upload page to 已入库.

    Raises:
        RuntimeError: the page says something else.
    """
    session = await Session.begin(address, headers_of(address, token))
    try:
        await session.go(PAGE)
        urls = await session.urls(name)
        await asyncio.to_thread(_send, address, token, urls.upload_url, name, content)
        await session.hand_in(UPLOADER, name, len(content), urls)
        await session.settle()
        if ACCEPT in session.widgets:
            await session.press(ACCEPT)
            await session.settle()
        said = " ".join(session.text)
        if DONE not in said:
            raise RuntimeError(f"{name}: {said}")
    finally:
        await session.close()


def _send(address: str, token: str, path: str, name: str, content: bytes) -> None:
    """The bytes, as a form of one file, with the cookie that the server asks back."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "localhost", place.port, timeout=600)
    try:
        connection.request("GET", "/_stcore/health", headers=headers_of(address, token))
        answer = connection.getresponse()
        answer.read()
        cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
        sent = headers_of(address, token)
        sent["Cookie"] += f"; {cookie}"
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        sent |= {"X-Xsrftoken": cookie.partition("=")[2], "Content-Type": f"multipart/form-data; boundary={edge}"}
        connection.request("PUT", path, head + content + f"\r\n--{edge}--\r\n".encode(), sent)
        answer = connection.getresponse()
        if answer.status >= 300:
            raise RuntimeError(f"{name}: {answer.status} {answer.read()[:200]!r}")
    finally:
        connection.close()
