"""`report` keeps its promises: exit codes, one JSON value on stdout, files that nothing overwrites."""

import hashlib
import json

import pytest

from cleancity.cli import main
from cleancity.cli.report_options import TITLES
from cleancity.papers import register
from cleancity.papers.kinds import KINDS
from tests.making import store_at
from tests.papers.town import town_at


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with the small town's store in it."""
    folder = tmp_path_factory.mktemp("home")
    town_at(folder / "store").close()
    return folder


@pytest.fixture
def cli(home, monkeypatch, capsys):
    """Run one command over the town; gives (exit code, stdout, stderr)."""

    def call(*arguments, store=home / "store"):
        monkeypatch.setenv("CLEANCITY_STORE", f"duckdb:///{store.as_posix().lstrip('/')}/city.duckdb")
        try:
            code = main(["report", *map(str, arguments)])
        except SystemExit as stop:
            code = stop.code
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return code, said.out, said.err

    return call


def test_the_kinds_on_the_command_line_are_the_kinds_there_are():
    assert {kind: each.title for kind, each in KINDS.items()} == dict(TITLES)


def test_a_paper_is_written_registered_and_told_in_json(cli, home, tmp_path):
    code, out, _ = cli("disclosure", "--as-of", "2026-09-30", "--out", tmp_path / "new" / "folder", "--json")
    [told] = json.loads(out)
    assert code == 0
    content = (tmp_path / "new" / "folder" / "信息公开_2026年第9期.html").read_bytes()
    assert set(told) >= {"kind", "file", "sha256", "bytes", "as_of", "data_version"}
    assert (told["kind"], told["as_of"], told["bytes"]) == ("disclosure", "2026-09-30", len(content))
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["file"] == str(tmp_path / "new" / "folder" / "信息公开_2026年第9期.html")
    store = store_at(home / "store")
    row = register.listed(store).iloc[0]
    assert (row["sha256"], row["state"], row["person"], row["data_version"]) == (
        told["sha256"],
        "拟稿",
        "自动",
        told["data_version"],
    )
    store.close()


def test_without_json_the_paths_are_printed_and_the_same_again_changes_nothing(cli, tmp_path):
    arguments = ("disclosure", "--as-of", "2026-09-30", "--out", tmp_path)
    code, out, _ = cli(*arguments)
    assert (code, out) == (0, f"{tmp_path / '信息公开_2026年第9期.html'}\n")
    assert cli(*arguments)[:2] == (code, out)
    assert [path.name for path in tmp_path.iterdir()] == ["信息公开_2026年第9期.html"]


def test_another_paper_of_that_name_is_not_overwritten(cli, tmp_path):
    (tmp_path / "信息公开_2026年第9期.html").write_text("another")
    code, out, _ = cli("disclosure", "--as-of", "2026-09-30", "--out", tmp_path)
    assert code == 0 and "（2）" in out
    assert (tmp_path / "信息公开_2026年第9期.html").read_text() == "another"
    assert (tmp_path / "信息公开_2026年第9期（2）.html").read_bytes().startswith(b"<!doctype")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("disclosure", "--as-of", "2020-01-01"), "2020年1月1日以前没有问题数据"),
        (("disclosure", "--as-of", "2026-09-30", "--person", ""), "没有写经办人"),
        (("bulletin-special", "--as-of", "2026-09-30", "--topic", "没有的大类"), "没有“没有的大类”这个大类"),
    ],
)
def test_what_cannot_be_is_exit_3_and_one_sentence(cli, tmp_path, arguments, words):
    code, out, err = cli(*arguments, "--out", tmp_path)
    assert (code, out) == (3, "")
    assert words in err and len(err.strip().splitlines()) == 1
    code, out, _ = cli(*arguments, "--out", tmp_path, "--json")
    assert code == 3 and words in json.loads(out)["error"]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_exit_3(cli, tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", "/proc/nowhere"):
        code, _, err = cli("disclosure", "--as-of", "2026-09-30", "--out", folder)
        assert code == 3 and "文件夹" in err


def test_an_empty_store_is_exit_3_and_says_what_to_do(cli, tmp_path):
    code, _, err = cli("disclosure", "--as-of", "2026-09-30", "--out", tmp_path / "out", store=tmp_path / "none")
    assert code == 3 and "还没有数据" in err and "上传" in err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing", "--as-of", "2026-09-30", "--out", "x"),
        ("disclosure", "--out", "x"),
        ("disclosure", "--as-of", "2026-09-30"),
        ("disclosure", "--as-of", "2026-9-31", "--out", "anywhere"),
        ("disclosure", "--as-of", "昨天", "--out", "anywhere"),
    ],
)
def test_wrong_usage_is_exit_2(cli, arguments):
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "") and "用法不对" in err


def test_all_makes_what_can_be_made_and_says_what_cannot(cli, tmp_path, monkeypatch):
    def broken(request):
        raise RuntimeError("a fault")

    from cleancity.papers import producing

    kinds = {
        kind: type(each)(each.kind, each.title, each.period, broken) if kind != "disclosure" else each
        for kind, each in KINDS.items()
    }
    monkeypatch.setitem(producing.produce.__kwdefaults__, "kinds", kinds)
    code, out, err = cli("all", "--as-of", "2026-09-30", "--out", tmp_path, "--json")
    assert code == 3
    assert [told["kind"] for told in json.loads(out)] == ["disclosure"]
    for kind in KINDS.values():
        assert (f"{kind.title}没有做成" in err) == (kind.kind != "disclosure")
