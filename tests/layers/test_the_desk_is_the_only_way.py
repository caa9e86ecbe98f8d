"""Screens, pages, commands and the server reach no effect but through the desk, where rights and the audit are."""

import ast

import pytest

from tests.layers.test_house_rules import PAGES, ROOT, named, tree

# Module -> what of it changes something, or shows what a right is asked for first.
EFFECTS = {
    "cleancity.intake": (
        "accept", "preview", "ingest", "undo", "rebuild", "mend", "catch_up", "clear_demo", "say_alias",
        "save_profile", "sweep", "watch", "correction",
    ),
    "cleancity.intake.marks": ("mark",),
    "cleancity.intake.unusual_days": ("annotate", "take_back"),
    "cleancity.intake.supervising": ("issue_step", "take_back"),
    "cleancity.meeting.meetings": ("save", "delete", "freeze"),
    "cleancity.meeting.decisions": ("decide", "edit", "close", "reopen", "withdraw"),
    "cleancity.meeting.stage.STAGE": ("move",),
    "cleancity.papers.producing": ("produce", "edited"),
    "cleancity.papers.register": ("register", "edit", "step"),
    "cleancity.papers.keeping": ("keep",),
    "cleancity.store": ("open_store",),
    "cleancity.store.backup": ("back_up",),
    "cleancity.store.restoring": ("restore_files",),
    "cleancity.intake.drill": ("drill",),
}  # fmt: skip
# The same under the names of the modules that they are written in.
WRITTEN_IN = {
    "cleancity.intake.front": "cleancity.intake", "cleancity.intake.said": "cleancity.intake",
    "cleancity.intake.inbox": "cleancity.intake", "cleancity.intake.correction": "cleancity.intake",
    "cleancity.intake.replay": "cleancity.intake", "cleancity.store.database": "cleancity.store",
    "cleancity.meeting.saving": "cleancity.meeting.meetings",
    "cleancity.meeting.freezing": "cleancity.meeting.meetings",
}  # fmt: skip
FORBIDDEN = {f"{module}.{name}" for module, names in EFFECTS.items() for name in names}
FORBIDDEN |= {f"{own}.{name}" for own, module in WRITTEN_IN.items() for name in EFFECTS[module]}
# What writes into the store's own books.
METHODS = {"journal", "transaction", "intend"}
LOOKED_AT = [
    *PAGES, ROOT / "app.py",
    *(path for room in ("ui", "cli", "server") for path in sorted((ROOT / "cleancity" / room).rglob("*.py"))),
]  # fmt: skip


def used(source):
    """Everything that a file uses of what it imports, by its full dotted name, and every attribute's name."""
    known, found, attributes = {}, set(), set()
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            for each in node.names:
                first = each.name.split(".")[0]
                known[each.asname or first] = each.name if each.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module:
            known |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    for node in ast.walk(source):
        if isinstance(node, ast.Attribute):
            attributes.add(node.attr)
        if isinstance(node, ast.Attribute | ast.Name) and (name := dotted(node, known)):
            found.add(name)
    return found | set(known.values()), attributes


def dotted(node, known):
    if isinstance(node, ast.Name):
        return known.get(node.id)
    inner = dotted(node.value, known) if isinstance(node.value, ast.Attribute | ast.Name) else None
    return f"{inner}.{node.attr}" if inner else None


@pytest.mark.parametrize("path", named(LOOKED_AT))
def test_no_effect_is_reached_but_through_the_desk(path):
    names, attributes = used(tree(path))
    assert names & FORBIDDEN == set()
    assert attributes & METHODS == set()


@pytest.mark.parametrize(
    "text",
    [
        "from cleancity import intake\nintake.accept(s, u)",
        "from cleancity import intake as i\nf = i.undo",
        "from cleancity.intake import accept as take\ntake(s, u)",
        "import cleancity.intake\ncleancity.intake.accept(s, u)",
        "from cleancity.intake.front import undo",
        "from cleancity.meeting import meetings\npartial(meetings.freeze, s)",
        "from cleancity.meeting.stage import STAGE\nSTAGE.move(m, 1)",
        "from cleancity.papers.producing import produce",
        "from cleancity.store import open_store",
    ],
)
def test_the_rule_sees_through_other_names(text):
    assert used(ast.parse(text))[0] & FORBIDDEN


def test_every_effect_that_is_forbidden_there_is_one_that_exists():
    import importlib

    for module, names in EFFECTS.items():
        room, _, last = module.rpartition(".")
        found = getattr(importlib.import_module(room), last) if last.isupper() else importlib.import_module(module)
        assert all(hasattr(found, name) for name in names), module
