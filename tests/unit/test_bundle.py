"""The offline bundle: made from small wheels of our own, unpacked elsewhere, installed with no registry, or refused."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement

from cleancity.bundle import TARGETS, chosen, make, product, wheels
from cleancity.bundle.targets import this_python
from cleancity.door import wheelhouse
from cleancity.door.places import BASE_PYTHON, ROOT
from cleancity.errors import CleanCityError, ConfigError, Refused

LINUX, ARM, WINDOWS = (TARGETS[name] for name in ("linux-x86_64", "linux-arm64", "windows-x86_64"))
HERE = TARGETS.get(wheelhouse.this_platform(), LINUX)
NOWHERE = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_NO_INDEX": "1", "PYTHONUTF8": "1"}
STUB_CLI = "import broom, sys; print(broom.SWEEPS, sys.argv[1:])"


def tiny_wheel(folder: Path, name: str, version: str, needs: str = "", code: str = "") -> Path:
    """A wheel of one module."""
    info = f"{name}-{version}.dist-info"
    wheel = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}"
    files = {f"{name}.py": code, f"{info}/METADATA": metadata, f"{info}/WHEEL": wheel}
    files[f"{info}/RECORD"] = "".join(f"{each},,\n" for each in [*files, f"{info}/RECORD"])
    file = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for each, text in files.items():
            archive.writestr(zipfile.ZipInfo(each), text)
    return file


def fetch_tiny(pins, target, python, folder):
    """As pip does it: one wheel for each pin. The pip in it is none, and says so if it is asked."""
    for pin in pins:
        code = "SWEEPS = 'clean'" if pin.name == "broom" else ""
        tiny_wheel(folder, pin.name.replace("-", "_"), str(pin.specifier)[2:], code=code)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A product of a few files that needs one package."""
    folder = tmp_path_factory.mktemp("small") / "product"
    (folder / "cleancity" / "cli").mkdir(parents=True)
    (folder / "cleancity" / "cli" / "__init__.py").write_text("", encoding="utf-8")
    (folder / "cleancity" / "cli" / "__main__.py").write_text(STUB_CLI, encoding="utf-8")
    for name in ("__init__.py", "errors.py"):
        shutil.copy(ROOT / "cleancity" / name, folder / "cleancity")
    shutil.copytree(ROOT / "cleancity" / "door", folder / "cleancity" / "door", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "manage.py", folder)
    (folder / "cleancity.toml").write_text("# 城市\n", encoding="utf-8")
    (folder / "requirements.txt").write_text("# ours\nbroom==1.0\n", encoding="utf-8")
    for private in (".streamlit/secrets.toml", "data/store/city.duckdb", ".venv/x", "__pycache__/x.pyc"):
        (folder / private).parent.mkdir(parents=True, exist_ok=True)
        (folder / private).write_text("private", encoding="utf-8")
    return folder


def unpack(file: Path, into: Path) -> Path:
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as archive:
            archive.extractall(into)
    else:
        with tarfile.open(file) as archive:
            archive.extractall(into, filter="data")
    (folder,) = into.iterdir()
    return folder


@pytest.fixture(scope="module")
def bundle(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small product's bundle for this machine, without the stand-in for pip, so that a real one does the work."""
    folder = tmp_path_factory.mktemp("bundle")
    made = make(small, HERE, this_python(), folder / "out", lambda text: None, fetch_tiny)
    unpacked = unpack(Path(made.file), folder / "un packed 包")
    (unpacked / "wheelhouse" / "pip-26.3-py3-none-any.whl").unlink()
    change(unpacked, "wheelhouse/bundle.json", lambda text: text.replace('"pip-26.3-py3-none-any.whl"', "null"))
    change(unpacked, "wheelhouse/requirements.txt", lambda text: text.splitlines()[0] + "\n")
    sums = unpacked / "SHA256SUMS"
    kept = [line for line in sums.read_text(encoding="utf-8").splitlines(keepends=True) if "/pip-" not in line]
    sums.write_text("".join(kept), encoding="utf-8")
    return unpacked


def change(folder: Path, name: str, how, is_listed: bool = True) -> None:
    """Another text in a file, with its new hash on the list, or not."""
    file, sums = folder / name, folder / "SHA256SUMS"
    old = wheelhouse.sha256_of(file)
    file.write_text(how(file.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    if is_listed:
        text = sums.read_text(encoding="utf-8").replace(old, wheelhouse.sha256_of(file))
        sums.write_text(text, encoding="utf-8")


@pytest.fixture
def copy(bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle, tmp_path / "copy", ignore=shutil.ignore_patterns(".venv")))


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHONPATH"))}
    command = [BASE_PYTHON, str(folder / "manage.py"), *arguments]
    return subprocess.run(command, env=own | NOWHERE, capture_output=True, encoding="utf-8", timeout=120)


def test_what_was_unpacked_installs_itself_with_no_registry_and_runs(bundle: Path) -> None:
    answer = call(bundle, "sweep")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == "clean ['sweep']\n"
    assert "正在从离线安装包安装" in answer.stderr
    assert call(bundle, "sweep").stderr == ""


@pytest.mark.parametrize("name", ["broom-1.0-py3-none-any.whl", "requirements.txt"])
def test_a_damaged_wheel_is_refused_by_name_before_anything_is_installed(copy: Path, name: str) -> None:
    file = copy / "wheelhouse" / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    for command in (["start", "--offline"], ["sweep"]):  # Damage is never passed over, asked for or not.
        answer = call(copy, *command)
        assert (answer.returncode, answer.stdout) == (3, "")
        assert f"wheelhouse/{name}" in answer.stderr
        assert "Traceback" not in answer.stderr
    assert not (copy / ".venv").exists()


def test_a_wheel_that_is_not_on_the_list_is_refused(copy: Path) -> None:
    tiny_wheel(copy / "wheelhouse", "stranger", "6.6")
    assert "wheelhouse/stranger-6.6-py3-none-any.whl" in call(copy, "start", "--offline").stderr


def test_a_damaged_program_file_is_refused_and_one_that_the_office_sets_is_not(copy: Path) -> None:
    change(copy, "cleancity.toml", lambda text: text + "name = '某市'\n", is_listed=False)
    wheelhouse.check(copy)
    change(copy, "cleancity/errors.py", lambda text: text + "\n", is_listed=False)
    with pytest.raises(Refused, match=r"cleancity/errors\.py"):
        wheelhouse.check(copy)
    (copy / "cleancity" / "errors.py").unlink()
    with pytest.raises(Refused, match=r"cleancity/errors\.py"):
        wheelhouse.check(copy)


OTHERS = [
    ("python", "3.99", "给 Python 3.99 的，当前是 Python"),
    ("platform", "plan9-mips", "给 plan9-mips 的，本机是"),
    ("glibc", "99.1", "需要 glibc 99.1"),
    ("requirements", "0" * 64, "不是同一版本"),
]


@pytest.mark.parametrize(("fact", "value", "words"), OTHERS)
def test_a_bundle_for_another_machine_is_refused_in_words(
    copy: Path, fact: str, value: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(copy, "wheelhouse/bundle.json", lambda text: json.dumps(json.loads(text) | {fact: value}))
    with pytest.raises(Refused, match=words):
        wheelhouse.find(copy, insists=True)
    assert wheelhouse.find(copy, insists=False) is None  # An ordinary start says so and asks the registry.
    assert words in capsys.readouterr().err


def test_another_python_is_told_at_the_door(copy: Path) -> None:
    change(copy, "wheelhouse/bundle.json", lambda text: json.dumps(json.loads(text) | {"python": "3.99"}))
    answer = call(copy, "start", "--offline")
    assert (answer.returncode, answer.stdout) == (3, "")
    assert answer.stderr.count("\n") == 1


def test_a_start_offline_without_a_wheelhouse_says_where_one_comes_from(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"manage\.py bundle"):
        wheelhouse.find(tmp_path, insists=True)
    assert wheelhouse.find(tmp_path, insists=False) is None


@given(text=st.text(max_size=60) | st.binary(max_size=60))
@settings(deadline=None, max_examples=60)
def test_spoilt_lists_are_refused_in_words(tmp_path_factory: pytest.TempPathFactory, text: str | bytes) -> None:
    folder = tmp_path_factory.mktemp("spoilt")
    (folder / "wheelhouse").mkdir()
    (folder / "requirements.txt").touch()
    data = text.encode() if isinstance(text, str) else text
    for name in ("wheelhouse/bundle.json", "SHA256SUMS"):
        (folder / name).write_bytes(data)
    with pytest.raises(CleanCityError):
        wheelhouse.find(folder, insists=True)
    (folder / "wheelhouse" / "one.whl").touch()  # so that an empty list is none either
    with pytest.raises(CleanCityError):
        wheelhouse.check(folder)


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_an_archive_holds_the_product_its_wheels_their_hashes_and_a_note(small: Path, tmp_path: Path, target) -> None:
    made = make(small, target, "3.12", tmp_path / "out", lambda text: None, fetch_tiny)
    again = make(small, target, "3.12", tmp_path / "again", lambda text: None, fetch_tiny)
    assert made.sha256 == again.sha256 == hashlib.sha256(Path(made.file).read_bytes()).hexdigest()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        Path(made.file).name,
        f"{Path(made.file).name}.sha256",
    ]
    folder = unpack(Path(made.file), tmp_path / "in")
    listed = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert set(listed) == present
    assert all(wheelhouse.sha256_of(folder / name) == sha256 for name, sha256 in listed.items())
    assert {"manage.py", "cleancity.toml", "wheelhouse/bundle.json", "wheelhouse/broom-1.0-py3-none-any.whl"} <= present
    assert not {name for name in present if "private" in (folder / name).read_text("utf-8", "ignore")}
    note = (folder / "安装说明.txt").read_text("utf-8-sig")
    assert "Python 3.12" in note
    assert f"cd {folder.name}\n" in note
    assert f"{'py -3.12' if target.is_windows else 'python3.12'} manage.py start --offline" in note


def test_a_bundle_made_from_an_unpacked_one_holds_the_same_product(bundle: Path) -> None:
    assert "cleancity/door/wheelhouse.py" in product.files_of(bundle)
    assert not [name for name in product.files_of(bundle) if name.startswith((".venv", "wheelhouse", "安装说明"))]


def test_what_git_tracks_is_the_product() -> None:
    names = product.files_of(ROOT)
    assert {"manage.py", "app.py", ".streamlit/config.toml"} <= set(names)
    assert not [name for name in names if name.startswith((".venv/", "data/store/", ".git/"))]


def test_markers_are_read_as_the_other_machine_would() -> None:
    text = 'a==1; sys_platform == "win32"\nb==2; platform_machine == "aarch64"\n'
    text += 'c==3; python_version < "3.12"\nd==4 # why\n'
    names = {target.name: [pin.name for pin in wheels.pins_for(text, target, "3.11")] for target in TARGETS.values()}
    assert names == {"linux-x86_64": ["c", "d"], "linux-arm64": ["b", "c", "d"], "windows-x86_64": ["a", "c", "d"]}
    assert [pin.name for pin in wheels.pins_for(text, LINUX, "3.13")] == ["d"]


@pytest.mark.parametrize("line", ["a>=1", "a", "a==1.*", "-r other.txt", "a==1,<2", "./local.whl"])
def test_a_line_that_is_no_exact_pin_is_refused(line: str) -> None:
    with pytest.raises(ConfigError):
        wheels.pins_for(line, LINUX, "3.11")


def test_our_own_requirements_are_all_pins_on_every_platform() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert all(len(wheels.pins_for(text, target, "3.11")) > 50 for target in TARGETS.values())


def test_what_a_wheel_needs_on_the_other_machine_must_be_there(tmp_path: Path) -> None:
    tiny_wheel(
        tmp_path, "broom", "1.0", 'Requires-Dist: soap>=2; sys_platform == "win32"\nRequires-Dist: x; extra == "y"\n'
    )
    pins = [Requirement("broom==1.0")]
    assert "--hash=sha256:" in wheels.locked(pins, wheels.by_name(tmp_path), LINUX, "3.11")
    with pytest.raises(Refused, match="broom 需要的 soap>=2"):
        wheels.locked(pins, wheels.by_name(tmp_path), WINDOWS, "3.11")
    tiny_wheel(tmp_path, "soap", "1.9")
    with pytest.raises(Refused, match="broom 需要的 soap>=2"):
        wheels.locked(pins, wheels.by_name(tmp_path), WINDOWS, "3.11")


def test_a_wheel_of_another_version_is_refused(tmp_path: Path) -> None:
    tiny_wheel(tmp_path, "broom", "1.1")
    with pytest.raises(Refused, match=r"broom==1\.0"):
        wheels.locked([Requirement("broom==1.0")], wheels.by_name(tmp_path), LINUX, "3.11")


def test_a_package_without_a_wheel_for_the_platform_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(
        Refused, match=r"linux-arm64（Python 3\.11）的离线安装包做不成：软件源里没有 cleancity-nowhere==1"
    ):
        wheels.fetch([Requirement("cleancity-nowhere==1")], ARM, "3.11", tmp_path)


def test_the_glibc_is_the_newest_that_any_wheel_asks_for() -> None:
    names = ["a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "b-1-py3-none-any.whl"]
    assert wheels.glibc_needed([Path(name) for name in names]) == "2.17"
    assert wheels.glibc_needed([*map(Path, names), Path("c-1-cp311-abi3-manylinux_2_28_x86_64.whl")]) == "2.28"
    assert wheels.glibc_needed([Path("b-1-py3-none-any.whl")]) is None


def test_a_machine_that_no_bundle_is_made_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(Refused, match="macos"):
        chosen("this")
    assert len(chosen("all")) == 3
