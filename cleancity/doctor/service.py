"""The running service: whether it answers, how it says it is, and how it can be reached."""

from __future__ import annotations

import http.client
import json
import ssl
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleancity.desk.presence import Presence, find, is_alive
from cleancity.doctor.findings import Finding, good, mend, mind
from cleancity.settings import Access

_SECONDS = 15.0
_STATUS = {
    "stopping": "看板正在停止。", "mending": "看板正在按原件重建数据库。", "disk_full": "磁盘快满了，文件已不能入库。",
    "differs": "数据库与上传清单不一致。", "failed": "看板的数据库不能用。", "stuck": "看板的数据库长时间没有应答。",
    "starting": "看板正在启动。",
}  # fmt: skip
_LOOPBACKS = ("127.", "::1", "localhost")


@dataclass(frozen=True)
class Running:
    """What is known of a server over the store: `presence` None where none said it is there; `state` as /healthz says,
    empty where it does not answer."""

    presence: Presence | None = None
    state: dict[str, Any] = field(default_factory=dict)


def ask(folder: Path) -> Running:
    """The server that holds the store in `folder`, if any."""
    found = find(folder)
    if found is None or not is_alive(found.pid):
        return Running(found)
    try:
        with closing(_connection(found)) as connection:
            connection.request("GET", "/healthz", headers={"Authorization": found.authority})
            state = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return Running(found)
    return Running(found, state if isinstance(state, dict) else {})


def standing(running: Running, folder: Path) -> list[Finding]:
    """Whether it runs and is well."""
    presence = running.presence
    if presence is None:
        if (folder / "server.json").exists():
            return [mind("server.json 读不了。", "请用运行看板的账号再检查一次。")]
        return [good("看板没有在运行（没有检查与运行有关的各项）。")]
    if not is_alive(presence.pid):
        return [mind(f"上次运行的看板（进程号 {presence.pid}）没有正常停止。", "重新启动看板就会清理；数据不受影响。")]
    if not running.state:
        return [mend(f"看板（进程号 {presence.pid}）没有应答。", "请重新启动它；仍然这样，请看 logs/server.log。")]
    status = str(running.state.get("status", ""))
    if status != "ok":
        why = running.state.get("why", "")
        return [mend(f"{_STATUS.get(status, status)}{why}", "请看 logs/server.log 里最近的记录。")]
    return [good(f"看板正在运行（进程号 {presence.pid}），数据库可用，与上传清单一致。")]


def network(running: Running, access: Access) -> list[Finding]:
    """Who can reach it, and whether what they send can be read on the way."""
    found = []
    presence = running.presence
    address = access.public_address
    if address and not address.startswith("https://"):
        found.append(mend(f"对外网址 {address} 不是 https，密码会明文传送。", "请在反向代理上配置证书（deploy/）。"))
    if access.trusted_proxies and not address:
        found.append(mind("设了反向代理，没有设对外网址。", "请在 [access] 的 public_address 里写上。"))
    if presence is None or not running.state:
        return found
    is_local = presence.host.startswith(_LOOPBACKS)
    if presence.is_open:
        found.append(mind("看板以 --open 启动：本机不登录也能查看。", "正式使用请去掉 --open。"))
    if not is_local and not presence.is_tls:
        remedy = "请在前面放 nginx 并配置证书（deploy/），看板只监听 127.0.0.1。"
        found.append(mend(f"看板直接对外监听（{presence.host}），没有加密，密码会明文传送。", remedy))
    return found or [good("只在本机监听，或已加密。")]


def _connection(found: Presence) -> http.client.HTTPConnection:
    if not found.is_tls:
        return http.client.HTTPConnection(found.address, found.port, timeout=_SECONDS)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection(found.address, found.port, timeout=_SECONDS, context=context)
