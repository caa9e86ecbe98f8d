"""What every test shares: a store of its own, so that none touches the office's data."""

import atexit
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="cleancity-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

# Before anything of cleancity is imported, and in every pytest-xdist worker for itself.
os.environ["CLEANCITY_STORE"] = f"duckdb:///{FOLDER.as_posix().lstrip('/')}/city.duckdb"
# As manage.py has it: or every server and command that a test starts compiles the libraries anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

# The same examples in every run, and no clock: a busy machine must not fail a test.
settings.register_profile(
    "suite",
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("thorough", settings.get_profile("suite"), max_examples=400, derandomize=False)
# CLEANCITY_THOROUGH=1 looks further and elsewhere, wherever a test does not say how far.
settings.load_profile("thorough" if os.environ.get("CLEANCITY_THOROUGH") else "suite")


# What takes long begins first, so that all workers end at about the same time; the first two files are begun together,
# and while one waits for the demo city the other can do without it.
FIRST = ("browser/test_upload.py", "flow/test_torture.py")
THEN = ("browser", "flow", "pages", "papers", "briefing", "measures", "unit", "layers")


def pytest_collection_modifyitems(items):
    """The order of files for workers that take one after the other (`--no-loadscope-reorder`)."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _turn(item.path.relative_to(Path(__file__).parent).as_posix()))


def _turn(path):
    folder = path.partition("/")[0]
    return FIRST.index(path) if path in FIRST else len(FIRST) + (THEN.index(folder) if folder in THEN else len(THEN))


@pytest.fixture(scope="session", autouse=True)
def looked_through_once():
    """Streamlit looks through every installed package for components, half a second for each AppTest: once will do."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def store(tmp_path):
    """An empty store of the test's own."""
    from tests.making import store_at

    opened = store_at(tmp_path / "store")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """One empty store for a whole module, for tests that only preview."""
    from tests.making import store_at

    opened = store_at(tmp_path_factory.mktemp("shelf"))
    yield opened
    opened.close()


@pytest.fixture(scope="session", autouse=True)
def somebody_there():
    """AppTest has no browser and no gate: an administrator is there, unless a test calls `standing_in` for another."""
    from cleancity.accounts import at_the_command_line
    from cleancity.ui.persons import standing_in

    with standing_in(at_the_command_line("admin")):
        yield


@pytest.fixture(autouse=True)
def the_program_stays_the_program():
    """A run of the app leaves it as `__main__`, and a process that a later test forks would begin by running it."""
    program = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = program
