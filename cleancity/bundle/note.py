"""安装说明.txt: which Python it needs, and the three commands."""

from __future__ import annotations

from cleancity.bundle.targets import Target

_NOTE = """巩卫看板 离线安装说明

适用于：{system}
需要：Python {python}（{bits}；不要用别的版本）。本安装包不含 Python。
      {where}
不需要：互联网、软件源、编译器。约需 1 GB 磁盘空间。

三条命令：

    {unpack}
    cd {top}
    {start}

看到“就绪：http://localhost:8501”后，用浏览器打开这个地址。首次启动约需两分钟，以后几秒钟。
供其他电脑访问，最后一条命令后面加 --host 0.0.0.0（正式使用请看 deploy/ 里的说明）。
停止：在窗口里按 Ctrl-C。

本文件夹的 SHA256SUMS 列有每个文件的校验值，安装时自动核对；{check}
"""
_LINUX = """64 位 Linux（{machine}），glibc {glibc} 或更新
        （如 Debian 12、Ubuntu 24.04、openEuler 22.03、银河麒麟 V10、统信 UOS 20）"""


def note(target: Target, python: str, glibc: str | None, top: str, archive: str) -> str:
    """The text; its lines end as the platform's editors expect."""
    if target.is_windows:
        text = _NOTE.format(
            system="64 位 Windows 10 或更新、Windows Server 2019 或更新", python=python, bits="64 位", top=top,
            where="请到 python.org 下载 Windows installer (64-bit) 一并带来，安装时勾选 py launcher。",
            unpack=f"tar -xf {archive}", start=f"py -{python} manage.py start --offline",
            check="拷贝后也可用 certutil -hashfile 文件名 SHA256 自己核对。",
        )  # fmt: skip
        return "\ufeff" + text.replace("\n", "\r\n")  # Older editors know UTF-8 by its mark alone.
    machine = "飞腾、鲲鹏等 arm64 处理器" if target.name.endswith("arm64") else "x86_64 处理器"
    return _NOTE.format(
        system=_LINUX.format(machine=machine, glibc=glibc or "2.17"), python=python, bits="64 位", top=top,
        where=f"用 python{python} --version 查看；没有时请系统管理员从系统的安装盘装上。",
        unpack=f"tar -xzf {archive}", start=f"python{python} manage.py start --offline",
        check="也可用 sha256sum -c SHA256SUMS 自己核对。",
    )  # fmt: skip
