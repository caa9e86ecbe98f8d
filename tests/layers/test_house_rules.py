# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Rules of the house that no linter knows."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
MODULES = sorted(path for path in (ROOT / "cleancity").rglob("*.py"))
EVERYTHING = [*PAGES, *MODULES, ROOT / "app.py", ROOT / "manage.py"]
SQL = re.compile(r"\bSELECT\b[\s\S]+\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE \w+ SET\b")


def named(paths):
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


@cache
def text(path):
    return path.read_text(encoding="utf-8")


@cache
def tree(path):
    return ast.parse(text(path))


@cache
def nodes(path):
    return list(ast.walk(tree(path)))


@cache
def strings(path):
    return [node.value for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def lines(path):
    return text(path).count("\n")


@cache
def names(path):
    """Every attribute, argument and name in a file."""
    found = set()
    for node in nodes(path):
        found |= {node.attr} if isinstance(node, ast.Attribute) else set()
        found |= {node.id} if isinstance(node, ast.Name) else set()
        found |= {node.arg} if isinstance(node, ast.keyword) and node.arg else set()
    return found


@pytest.mark.parametrize("path", named(PAGES))
def test_there_is_no_sql_in_a_page(path):
    assert [text for text in strings(path) if SQL.search(text)] == []


@pytest.mark.parametrize("path", named([path for path in MODULES if "store" not in path.parts and "intake" not in path.parts]))
def test_sql_lives_in_files_but_for_what_the_contracts_generate(path):
    if {"contracts", "bench", "accounts"} & set(path.parts):  # SQLite speaks its own
        return
    assert [text for text in strings(path) if SQL.search(text)] == []


@pytest.mark.parametrize("path", named(EVERYTHING))
def test_nothing_is_put_on_a_screen_as_raw_html(path):
    assert not names(path) & {"unsafe_allow_html", "unsafe_allow_javascript"}
    assert "components.v1" not in text(path)


@pytest.mark.parametrize("path", named([*PAGES, *MODULES, ROOT / "app.py"]))
def test_a_file_leaves_by_our_own_route_alone(path):
    assert "download_button" not in names(path), "use ui.downloading.download: a media address checks no rights"


@pytest.mark.parametrize("path", named([path for path in [*PAGES, *MODULES] if {"ui", "pages"} & set(path.parts)]))
def test_a_screen_asks_through_the_desk_and_what_it_keeps_depends_on_who_may_see_it(path):
    if path.name == "database.py":
        return
    text = path.read_text(encoding="utf-8")
    assert "query.run" not in text and not re.search(r"\bfrom cleancity\.query import .*\brun\b", text)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef) and any("cache_data" in ast.unparse(each) for each in node.decorator_list):
            assert "seen" in [each.arg for each in node.args.args], "key it by ui.database.seen()"


@pytest.mark.parametrize("path", named(EVERYTHING))
def test_session_state_is_used_in_the_ui_and_the_upload_alone(path):
    if path.relative_to(ROOT).parts[:2] == ("cleancity", "ui") or path.name in ("upload.py", "app.py"):
        return
    assert "session_state" not in names(path)


@pytest.mark.parametrize("path", named(PAGES))
def test_a_page_is_a_paragraph_of_at_most_eighty_lines(path):
    assert lines(path) <= 80


@pytest.mark.parametrize("path", named(MODULES))
def test_a_module_is_at_most_three_hundred_lines(path):
    assert lines(path) <= 300


@pytest.mark.parametrize("path", named([*PAGES, *MODULES]))
def test_every_public_module_says_what_it_is(path):
    if not path.name.startswith("_") or text(path).strip():
        assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", named(MODULES))
def test_every_public_function_and_class_says_what_it_does(path):
    silent = [
        node.name for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]  # fmt: skip
    assert silent == []


@pytest.mark.parametrize("path", named(EVERYTHING))
def test_no_function_is_longer_than_a_screen(path):
    long = {node.name: node.end_lineno - node.lineno + 1 for node in nodes(path) if isinstance(node, ast.FunctionDef)}
    assert {name: size for name, size in long.items() if size > 60} == {}


@pytest.mark.parametrize("path", named(EVERYTHING))
def test_no_module_is_a_drawer_for_odds_and_ends(path):
    assert path.stem not in ("utils", "helpers", "common", "manager", "misc")


@pytest.mark.parametrize("path", named(EVERYTHING))
def test_nothing_catches_everything_but_the_edges(path):
    edges = ("ui", "cli", "server", "nightly.py", "inbox.py", "manage.py", "torture.py")
    broad = [
        node.lineno for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and not any(isinstance(each, ast.Raise) and each.exc is None for each in node.body)
    ]  # fmt: skip
    assert not broad or any(edge in path.parts for edge in edges), broad


@pytest.mark.parametrize("path", named(PAGES))
def test_a_page_has_no_cache_of_its_own_and_never_reads_the_clock(path):
    assert not names(path) & {"cache_data", "cache_resource", "now", "today", "utcnow"}


def test_page_names_are_unique_and_stand_in_sections():
    stems = [path.stem for path in PAGES]
    assert len(set(stems)) == len(stems)
    assert all(path.parent.parent == ROOT / "pages" for path in PAGES)
    assert not list((ROOT / "pages").rglob("__init__.py"))


def test_the_clock_is_not_read_when_a_module_is_imported():
    for path in EVERYTHING:
        for node in tree(path).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                calls = [each.func.attr for each in ast.walk(node.value) if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)]
                assert not {"now", "today", "utcnow"} & set(calls), path


def test_the_cases_of_a_test_are_the_same_in_every_process_that_gathers_them():
    # The suite runs in several processes; a case named after the second in which it was gathered is two cases.
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for call in [call for mark in getattr(node, "decorator_list", []) for call in ast.walk(mark)]:
                called = call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
                assert called not in ("now", "today", "utcnow", "time", "time_ns", "uuid4", "token_hex", "random"), (path, call.lineno)
