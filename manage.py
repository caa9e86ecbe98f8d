"""The one door to CleanCity: start, test, and every command of `cleancity.cli`.

Standard library only. The first call makes .venv beside this file and installs the pinned
requirements; later calls compare one stamp and go straight on. Everything this file says goes to
stderr, so that `--json` on stdout stays clean; it speaks Chinese, since clerks run it.
Exit codes: 0 done, 2 not understood, 3 refused with the reason in words.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path

# Before any annotation is evaluated, and in syntax that an old interpreter can still read.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.stderr.write("需要 Python 3.11 或更新的版本，当前是 {}.{}。\n".format(*sys.version_info[:2]))
    sys.exit(3)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
IS_WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if IS_WINDOWS else "bin/python")
# Run from inside a virtual environment, the interpreter it was made from makes ours.
BASE_PYTHON = getattr(sys, "_base_executable", None) or sys.executable

USAGE = """用法：python3 manage.py 命令 [参数]

  start [--port 8501] [--host 127.0.0.1] [--empty]
                     启动看板；数据库为空时先载入示例城市（--empty 不载入）
  test [pytest 参数]  安装测试所需软件并运行全部检查；带参数时只运行 pytest
"""

CHECKS = {
    "ruff": ["-m", "ruff", "check"],
    "mypy": ["-m", "mypy"],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command as check; check()"],
}
BROWSER_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
BROWSER_NAMES += ["microsoft-edge", "microsoft-edge-stable", "msedge"]
BROWSER_PLACES = [
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
]
OFFICE_PACKAGES = ["libreoffice-writer-nogui", "libreoffice-calc-nogui", "libreoffice-impress-nogui"]
MAC_BROWSERS = ["Google Chrome", "Microsoft Edge", "Chromium"]


class Refused(Exception):
    """The work cannot be done; the message says why and what to do."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- running other programs ---------------------------------------------------------------------


def run(command: list, **options: object) -> int:
    """Runs a program to its end; it never outlives us (a child left behind keeps its port or lock)."""
    process = subprocess.Popen([str(part) for part in command], **options)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


def succeeds(command: list) -> bool:
    return run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def child_environment() -> dict:
    """Ours, but that compiled code is kept: else every start compiles the libraries anew, 2.6 s instead of 0.9."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def hand_over(arguments: list) -> int:
    """Becomes `.venv/bin/python <arguments>`, in the caller's folder.

    -P: a file called pandas.py in that folder must not be imported in place of the library.
    """
    command = [str(PYTHON), "-P", *arguments]
    if not IS_WINDOWS:  # One process: a signal sent to us reaches the program itself.
        os.execve(command[0], command, child_environment())
    process = subprocess.Popen(command, env=child_environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # Ctrl-C went to the program too: let it finish.
            continue


# --- the environment ------------------------------------------------------------------------------


def fingerprint(*files: str) -> str:
    """What the installed environment depends on: the pins, the Python version, the folder."""
    pins = b"\0".join((ROOT / name).read_bytes() for name in files)
    home = f"{sys.version_info.major}.{sys.version_info.minor}\0{ROOT}".encode()
    return hashlib.sha256(home + b"\0" + pins).hexdigest()


def is_stamped(name: str, wanted: str) -> bool:
    stamp = VENV / f"{name}.stamp"
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == wanted


def prepare(*files: str) -> None:
    """Makes .venv and installs the last of `files`, which may include the others; a stamp says it is done."""
    name, wanted = files[-1], fingerprint(*files)
    if is_stamped(name, wanted):
        return
    if not is_stamped("home", fingerprint()):
        make_venv()
        (VENV / "home.stamp").write_text(fingerprint())
    install(name)
    (VENV / f"{name}.stamp").write_text(wanted)  # Last: an interrupted install is done again.


def make_venv() -> None:
    say("正在建立运行环境（.venv）……")
    command = [BASE_PYTHON, "-m", "venv", "--clear", VENV]
    if succeeds(command):
        return
    # Debian splits ensurepip off; the pip of the system can install into a bare environment.
    if succeeds([BASE_PYTHON, "-m", "pip", "--version"]):
        if succeeds([*command, "--without-pip"]):
            return
    elif can_use_apt():
        apt_install("python3-venv", "python3-pip")
        if succeeds(command):
            return
    raise Refused(
        f"无法在 {VENV} 建立运行环境。请确认该文件夹可写、没有程序正在使用它，"
        "并请管理员安装 Python 的 venv 与 pip（Debian：apt-get install python3-venv python3-pip）。"
    )


def pip_command() -> list:
    if succeeds([PYTHON, "-m", "pip", "--version"]):
        return [PYTHON, "-m", "pip"]
    return [BASE_PYTHON, "-m", "pip", "--python", PYTHON]


def install(requirements: str) -> None:
    pins = re.findall(r"^[\w.-]+==", (ROOT / requirements).read_text(encoding="utf-8"), re.MULTILINE)
    say(f"正在安装 {requirements} 列出的 {len(pins)} 个软件包，首次约需一分钟……")
    # --no-compile: 41 s instead of 70; what is really imported is compiled at its first import.
    options = ["--disable-pip-version-check", "--no-input", "--no-compile"]
    options += ["--no-deps"] if "nodeps" in requirements else []
    command = [*pip_command(), "install", *options, "-r", ROOT / requirements]
    status, last_lines = run_with_progress(command)
    if status != 0:
        raise Refused(
            "软件包没有装上。请检查网络；内网请用环境变量 PIP_INDEX_URL 指向单位的软件源，然后再运行一次。"
            "\n安装程序最后说：\n" + last_lines
        )


def run_with_progress(command: list) -> tuple:
    """Runs pip, naming each package as it comes; returns its status and its last words."""
    process = subprocess.Popen(
        [str(part) for part in command],
        env={**os.environ, "PIP_USER": "0", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    last_lines, n_seen = deque(maxlen=8), 0
    try:
        for line in process.stdout:
            last_lines.append(line)
            package = re.match(r"(?:Collecting|Processing) (\S+)", line)
            if package:
                n_seen += 1
                say(f"  {n_seen} {re.split(r'[=<>~!;]|-[0-9]', Path(package[1]).name)[0]}")
            elif line.startswith("Installing collected"):
                say("  正在写入磁盘……")
        return process.wait(), "".join(last_lines)
    except BaseException:
        process.terminate()
        process.wait()
        raise


# --- what the tests need --------------------------------------------------------------------------


def can_use_apt() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    say(f"正在用 apt 安装 {'、'.join(packages)}……")
    options = {
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        "stdin": subprocess.DEVNULL,
        "stdout": sys.stderr,
    }
    run(["apt-get", "update", "-q"], **options)  # An old list may do: installing tells.
    if run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], **options) != 0:
        raise Refused(f"apt 没有装上 {'、'.join(packages)}，请检查网络或软件源。")


def find_browser() -> str:
    """The path of an installed Chrome, Edge or Chromium, or ''. $CLEANCITY_BROWSER goes first."""
    roots = [os.environ[key] for key in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if key in os.environ]
    places = [Path(root) / place for root in roots for place in BROWSER_PLACES]
    places += [Path(f"/Applications/{name}.app/Contents/MacOS/{name}") for name in MAC_BROWSERS]
    found = [os.environ.get("CLEANCITY_BROWSER", "")]
    found += [shutil.which(name) or "" for name in BROWSER_NAMES]
    found += [str(place) for place in places if place.is_file()]
    return next(filter(None, found), "")


def has_chinese_font() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    if shutil.which("fc-list"):
        return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())
    return any(Path("/usr/share/fonts").rglob("*CJK*"))


def provide_browser() -> None:
    """Leaves the browser's path in $CLEANCITY_BROWSER, for the tests."""
    missing = [] if find_browser() else ["chromium"]
    missing += [] if has_chinese_font() else ["fonts-noto-cjk"]
    if missing and can_use_apt():
        apt_install(*missing)
    elif "chromium" in missing:
        raise Refused("没有找到浏览器。请安装 Chrome、Edge 或 Chromium，或用环境变量 CLEANCITY_BROWSER 指出它的位置。")
    elif missing:
        say("没有找到中文字体（fonts-noto-cjk），界面测试可能因此不通过。")
    os.environ["CLEANCITY_BROWSER"] = find_browser()


def find_office() -> str:
    """The path of LibreOffice, by which the tests open what was written as other people will; or ''."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def provide_office() -> None:
    """LibreOffice and poppler; without them the tests that open papers in other software are skipped, and say so."""
    missing = [] if find_office() else OFFICE_PACKAGES
    missing += [] if shutil.which("pdftotext") else ["poppler-utils"]
    if missing and can_use_apt():
        apt_install(*missing)
    elif missing:
        say("没有找到 LibreOffice 或 poppler-utils，用它们打开文档的测试将跳过。")


# --- commands -------------------------------------------------------------------------------------


def start(arguments: list) -> int:
    prepare("requirements.txt")
    return hand_over(["-m", "cleancity.server", *arguments])


def test(arguments: list) -> int:
    """Every check, then pytest, whose summary comes last; with arguments only pytest."""
    prepare("requirements.txt")
    prepare("requirements.txt", "requirements-test.txt")
    prepare("requirements.txt", "requirements-test.txt", "requirements-nodeps.txt")
    provide_browser()
    provide_office()
    failed = [] if arguments else [name for name, command in CHECKS.items() if not check(name, command)]
    if failed:
        say(f"未通过的检查：{'、'.join(failed)}。接着运行测试……")
    options = arguments or ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    status = run([PYTHON, "-m", "pytest", *options], cwd=ROOT, env=child_environment())
    return status or int(bool(failed))


def check(name: str, command: list) -> bool:
    say(f"正在检查：{name}")
    return run([PYTHON, *command], cwd=ROOT, env=child_environment()) == 0


def main(arguments: list) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))  # Unwinds, so that run() ends its child.
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE, flush=True)
        prepare("requirements.txt")
        return hand_over(["-m", "cleancity.cli", "--help"])
    command, *rest = arguments
    if command == "start":
        return start(rest)
    if command == "test":
        return test(rest)
    prepare("requirements.txt")
    return hand_over(["-m", "cleancity.cli", *arguments])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refusal:
        say(str(refusal))
        sys.exit(3)
    except OSError as error:
        say(f"无法完成：{error.strerror or error}（{error.filename or ROOT}）。请检查文件夹权限和磁盘空间。")
        sys.exit(3)
    except KeyboardInterrupt:
        say("已停止。")
        sys.exit(3)
