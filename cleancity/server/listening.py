"""The address to listen at, taken before the long work begins."""

from __future__ import annotations

import errno
import os
import socket
import sys

from cleancity.errors import Refused

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; callers wait in line until somebody answers.

    Raises:
        Refused: the port is taken or not allowed, or the address is none of this machine's.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # There it would let two programs share a port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if listening.family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listening.bind((host, port))
        listening.listen(BACKLOG)
        return listening
    except OSError as error:
        listening.close()
        raise _refusal(error, host, port) from error


def _refusal(error: OSError, host: str, port: int) -> Refused:
    if error.errno == errno.EADDRINUSE:
        return Refused(f"端口 {port} 已被占用：请先停止占用它的程序，或换一个端口，例如 --port {port % 65535 + 1}。")
    if error.errno == errno.EACCES:
        return Refused(f"没有使用端口 {port} 的权限：请换一个 1024 以上的端口，例如 --port 8501。")
    if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) or isinstance(error, socket.gaierror):
        return Refused(f"本机没有 {host} 这个地址：--host 请用 127.0.0.1（仅本机）或 0.0.0.0（本网络）。")
    return Refused(f"不能在 {host} 的 {port} 端口监听（{os.strerror(error.errno or 0)}）。")
