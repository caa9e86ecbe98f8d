"""manage.py, run as its users run it: a copy in a folder of its own, with a stub for the command line."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from cleancity.door import environment, provision, running
from cleancity.door.places import BASE_PYTHON, ROOT
from cleancity.errors import Refused

STUB_CLI = """
import json, os, sys
if sys.argv[1:] == ["--help"]:
    print("  queries   commands known to the stub")
elif sys.argv[1] == "wait":
    import time
    print("waiting", flush=True)
    time.sleep(60)
elif sys.argv[1] == "queries":
    print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "text": open(sys.argv[-1]).read()}))
else:
    sys.exit(2)
"""

FAKE_VENV_WITHOUT_ENSUREPIP = """
import pathlib, runpy, sys
if "--without-pip" not in sys.argv:
    sys.exit(1)
sys.path = [place for place in sys.path if place != str(pathlib.Path(__file__).parent)]
sys.modules.pop("venv", None)
sys.argv[0] = "venv"
runpy.run_module("venv", run_name="__main__", alter_sys=True)
"""


def make_project(folder: Path) -> Path:
    """A project with nothing to install: what remains is the way in."""
    (folder / "cleancity").mkdir(parents=True)
    (folder / "cleancity" / "cli.py").write_text(STUB_CLI, encoding="utf-8")
    (folder / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    shutil.copy(ROOT / "manage.py", folder)
    for name in ("__init__.py", "errors.py"):
        shutil.copy(ROOT / "cleancity" / name, folder / "cleancity")
    shutil.copytree(
        ROOT / "cleancity" / "door", folder / "cleancity" / "door", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


def call(project: Path, *arguments: str, cwd: Path | None = None, **extra: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # how this test run was started
    environment = {**own, "PYTHONUTF8": "1", **extra}
    command = [BASE_PYTHON, str(project / "manage.py"), *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", timeout=120)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose environment is made, in a folder with a space and Chinese in its name."""
    folder = make_project(tmp_path_factory.mktemp("manage") / "巩卫 看板")
    assert call(folder, "--help").returncode == 0
    return folder


def test_help_lists_start_and_test_and_then_what_the_command_line_knows(project: Path) -> None:
    shown = call(project, "--help").stdout
    assert shown.index("start [") < shown.index("test [") < shown.index("commands known to the stub")


def test_no_command_at_all_shows_the_help(project: Path) -> None:
    assert call(project).stdout == call(project, "--help").stdout


def test_an_unknown_command_exits_2(project: Path) -> None:
    assert call(project, "nonsense").returncode == 2


def test_relative_paths_and_the_callers_folder_survive(project: Path, tmp_path: Path) -> None:
    (tmp_path / "week.csv").write_text("hello", encoding="utf-8")
    answer = json.loads(call(project, "queries", "--json", "week.csv", cwd=tmp_path).stdout)
    assert answer == {"arguments": ["queries", "--json", "week.csv"], "folder": str(tmp_path), "text": "hello"}


def test_a_file_of_the_callers_folder_never_replaces_a_library(project: Path, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported the wrong json')", encoding="utf-8")
    assert call(project, "queries", "json.py", cwd=tmp_path).returncode == 0


def test_the_first_call_prepares_in_words_on_stderr_and_the_second_says_nothing(tmp_path: Path) -> None:
    project = make_project(tmp_path / "fresh")
    (tmp_path / "a.csv").touch()
    first = call(project, "queries", "--json", "a.csv", cwd=tmp_path)
    assert json.loads(first.stdout)["text"] == ""
    assert "正在建立运行环境" in first.stderr
    assert "正在安装" in first.stderr
    second = call(project, "queries", "--json", "a.csv", cwd=tmp_path)
    assert (second.stdout, second.stderr) == (first.stdout, "")


def test_an_environment_is_made_where_venv_lacks_ensurepip(tmp_path: Path) -> None:
    if subprocess.run([BASE_PYTHON, "-m", "pip", "--version"], capture_output=True).returncode != 0:
        pytest.skip("this machine's Python has no pip to fall back on")
    project = make_project(tmp_path / "project")
    fake = tmp_path / "fake"
    fake.mkdir()
    (fake / "venv.py").write_text(FAKE_VENV_WITHOUT_ENSUREPIP, encoding="utf-8")
    answer = call(project, "--help", PYTHONPATH=str(fake))
    assert answer.returncode == 0, answer.stderr
    assert (project / ".venv" / "requirements.txt.stamp").exists()
    assert not list((project / ".venv").rglob("site-packages/pip"))


def test_a_package_that_cannot_be_installed_is_one_refusal_and_leaves_no_stamp(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    (project / "requirements.txt").write_text("./no-such-folder/nothing.whl\n", encoding="utf-8")
    answer = call(project, "queries")
    assert (answer.returncode, answer.stdout) == (3, "")
    assert "软件包没有装上" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (project / ".venv" / "requirements.txt.stamp").exists()


def test_compiled_libraries_are_kept_whatever_the_machine_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in running.child_environment()


def test_the_fingerprint_follows_requirements_python_and_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()
    for folder, text in [("a", "x==1"), ("a", "x==2"), ("b", "x==2")]:
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "requirements.txt").write_text(text, encoding="utf-8")
        monkeypatch.setattr(environment, "ROOT", tmp_path / folder)
        seen.add(environment.fingerprint("requirements.txt"))
    with monkeypatch.context() as patched:
        patched.setattr(sys, "version_info", SimpleNamespace(major=3, minor=99))
        seen.add(environment.fingerprint("requirements.txt"))
    assert len(seen) == 4


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_the_program_itself_and_leaves_no_orphan(project: Path, number: signal.Signals) -> None:
    command = [BASE_PYTHON, str(project / "manage.py"), "wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        began = time.monotonic()
        process.send_signal(number)
        process.wait(10)
        assert time.monotonic() - began < 5
        assert process.stdout.read() == ""  # The pipe is closed: nobody holds its other end.


def test_an_older_python_is_told_so_in_one_sentence() -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('manage.py', run_name='__main__')"
    answer = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert (answer.returncode, answer.stdout) == (3, "")
    assert answer.stderr == "需要 Python 3.11 或更新的版本，当前是 3.9。\n"


def test_an_older_python_can_read_the_file_far_enough_to_say_so() -> None:
    ast.parse((ROOT / "manage.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_manage_uses_the_standard_library_only() -> None:
    """And so does what it imports of ours: it runs before anything is installed."""
    ours = [ROOT / "manage.py", ROOT / "cleancity" / "errors.py", *(ROOT / "cleancity" / "door").glob("*.py")]
    for path in ours:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        named |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        foreign = {name for name in named if name.split(".")[0] not in sys.stdlib_module_names}
        assert all(name.startswith(("cleancity.door", "cleancity.errors")) for name in foreign), (path.name, foreign)


def test_every_requirement_is_pinned_exactly() -> None:
    for name in ["requirements.txt", "requirements-test.txt"]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        loose = [line for line in lines if line and not line.startswith(("#", "-r ")) and "==" not in line]
        assert loose == []


def test_without_a_browser_the_tests_refuse_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provision, "find_browser", lambda: "")
    monkeypatch.setattr(provision, "can_use_apt", lambda: False)
    with pytest.raises(Refused, match="没有找到浏览器"):
        provision.provide_browser()


def test_a_browser_named_in_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANCITY_BROWSER", "/opt/our-own/chrome")
    assert provision.find_browser() == "/opt/our-own/chrome"


def test_without_ensurepip_and_pip_root_installs_them_with_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(environment, "succeeds", lambda command: bool(installed))
    monkeypatch.setattr(environment, "can_use_apt", lambda: True)
    monkeypatch.setattr(environment, "apt_install", lambda *names: installed.extend(names))
    environment.make_venv()
    assert installed == ["python3-venv", "python3-pip"]


def test_without_ensurepip_pip_and_root_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "succeeds", lambda command: False)
    monkeypatch.setattr(environment, "can_use_apt", lambda: False)
    with pytest.raises(Refused, match="apt-get install python3-venv python3-pip"):
        environment.make_venv()
