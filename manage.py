"""The one door to CleanCity: start, test, and every command of `cleancity.cli`.

Standard library only, here and in `cleancity.door`. The first call makes .venv beside this file and installs the
pinned requirements, from a registry or from the wheelhouse of an offline bundle; later calls compare one stamp and
go straight on. Everything this file says goes to stderr, so that `--json` on stdout stays clean.
Exit codes: 0 done, 2 not understood, 3 refused with the reason in words.
"""

import os
import signal
import sys

# Before anything of ours is imported, and in syntax that an old interpreter can still read.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.stderr.write("需要 Python 3.11 或更新的版本，当前是 {}.{}。\n".format(*sys.version_info[:2]))
    sys.exit(3)

HERE = os.path.dirname(os.path.abspath(__file__))
if HERE not in sys.path:  # Started with -P, or with PYTHONSAFEPATH set.
    sys.path.insert(0, HERE)

from cleancity.door import environment, provision  # noqa: E402
from cleancity.door.places import PYTHON, ROOT  # noqa: E402
from cleancity.door.running import child_environment, hand_over, run, say  # noqa: E402
from cleancity.errors import CleanCityError  # noqa: E402

USAGE = """用法：python3 manage.py 命令 [参数]

  start [--port 8501] [--host 127.0.0.1] [--empty] [--offline]
                     启动看板；数据库为空时先载入示例城市（--empty 不载入）；
                     --offline 只用离线安装包（manage.py bundle 制作）里的软件包，不访问任何软件源
  test [pytest 参数]  安装测试所需软件并运行全部检查；带参数时只运行 pytest
"""

CHECKS = {
    "ruff": ["-m", "ruff", "check"],
    "mypy": ["-m", "mypy"],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command as check; check()"],
}


def start(arguments: list) -> int:
    environment.prepare("requirements.txt", offline="--offline" in arguments)
    return hand_over(["-m", "cleancity.server", *(each for each in arguments if each != "--offline")])


def test(arguments: list) -> int:
    """Every check, then pytest, whose summary comes last; with arguments only pytest."""
    environment.prepare("requirements.txt")
    environment.prepare("requirements.txt", "requirements-test.txt")
    environment.prepare("requirements.txt", "requirements-test.txt", "requirements-nodeps.txt")
    provision.provide_browser()
    provision.provide_office()
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
        environment.prepare("requirements.txt")
        return hand_over(["-m", "cleancity.cli", "--help"])
    command, *rest = arguments
    if command == "start":
        return start(rest)
    if command == "test":
        return test(rest)
    environment.prepare("requirements.txt")
    return hand_over(["-m", "cleancity.cli", *arguments])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CleanCityError as refusal:
        say(str(refusal))
        sys.exit(3)
    except OSError as error:
        say(f"无法完成：{error.strerror or error}（{error.filename or ROOT}）。请检查文件夹权限和磁盘空间。")
        sys.exit(3)
    except KeyboardInterrupt:
        say("已停止。")
        sys.exit(3)
