"""A browser for each worker, a server on the demo city that nobody changes, and readers."""

import os
import shutil

import pytest

from tests.browser.reader import SMALL, Reader
from tests.city import demo_copy, demo_template, serving

NAMES = ("chromium", "chromium-browser", "google-chrome")
# The map is drawn with WebGL: without a graphics card, in software.
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
         "--ignore-gpu-blocklist"]  # fmt: skip


def browser_path():
    """Where the browser is, or None."""
    return os.environ.get("CLEANCITY_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items):
    """Everything here drives a browser. Without one it is skipped, but never in CI."""
    skip = pytest.mark.skip(reason="no browser: install Chromium, Chrome or Edge, or name one in CLEANCITY_BROWSER")
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if not browser_path() and not os.environ.get("CI"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    path = browser_path()
    assert path, "no browser: install Chromium, Chrome or Edge, or name one in CLEANCITY_BROWSER"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The demo city's folder, to be copied."""
    return demo_template(tmp_path_factory)


@pytest.fixture(scope="session")
def demo(template, tmp_path_factory):
    """A server on the demo city, for tests that change nothing."""
    with serving(demo_copy(template, tmp_path_factory.mktemp("demo"))) as server:
        yield server


@pytest.fixture(scope="module")
def own(template, tmp_path_factory):
    """A server on a demo city of the module's own, for tests that change it."""
    with serving(demo_copy(template, tmp_path_factory.mktemp("own"))) as server:
        yield server


@pytest.fixture
def reading(browser):
    """Opens windows: reading(server), reading(server, size, cookie). They are closed when the test ends."""
    opened = []

    def read(server, size=SMALL, cookie=None):
        opened.append(Reader(browser, server.url, size, cookie))
        return opened[-1]

    yield read
    for reader in opened:
        reader.close()
