"""The app in this very process, through AppTest: on the demo city, on an empty store, or on a copy to change."""

from contextlib import contextmanager

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cleancity.desk import HOLDING
from cleancity.desk.tickets import TICKETS, take
from cleancity.ui import persons
from cleancity.ui.database import store as store_of_the_app
from tests.city import PAGES, ROOT, demo_copy, demo_template, script_of, store_url


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A busy machine must not turn a report that is ready into one whose progress is still shown."""
    monkeypatch.setattr("cleancity.ui.jobs.PATIENCE_SECONDS", 120)


class App:
    """One reader's session.

    Attributes:
        store: the store behind it, to ask what the screen should say.
    """

    def __init__(self, store):
        self.store = store
        self._at = AppTest.from_file(ROOT / "app.py", default_timeout=120)
        self._has_begun = False

    @property
    def at(self):
        """The session; it begins on the overview, unless a page is opened by its address before anything else."""
        if not self._has_begun:
            self._has_begun = True
            self._at.run()
        return self._at

    def open(self, title):
        at = self._at if PAGES[title] else self.at
        self._has_begun = True
        at.switch_page(script_of(title)).run()
        return self

    def choose(self, key, option):
        self.at.selectbox(key=key).select(option).run()
        return self

    def press(self, key):
        self.at.button(key=key).click().run()
        return self

    def upload(self, name, data):
        uploader = next(each for each in self.at.file_uploader if each.key.startswith("upload_file"))
        uploader.set_value([(name, data, "application/octet-stream")])
        self.at.run()
        return self

    @property
    def downloads(self):
        """What the page hands over: the words on each button -> the address behind it."""
        return {each.proto.label: each.proto.url for each in self.at.get("link_button")}

    def take(self, label):
        """Presses the download button of that label; the file's bytes, as the server would send them."""
        ticket = self.downloads[label].removeprefix("/files/")
        person = persons.actor()
        return take(HOLDING.book(), person, TICKETS.find(ticket, person)).content

    @property
    def words(self):
        """Everything that the page says, in one string."""
        at = self.at
        kinds = (at.markdown, at.caption, at.text, at.warning, at.success, at.info, at.error)
        return "\n".join(str(each.value) for kind in kinds for each in kind)

    @property
    def faults(self):
        """What went wrong: exceptions, and the box that stands for one."""
        return [each.value for each in [*self.at.exception, *self.at.error]]

    def card(self, measure):
        """The number on one card of the overview."""
        shown = [each.value for each in self.at.get_by_key(f"kpi_{measure}").markdown]
        [number] = [each for each in shown if each.startswith("### ")]
        return number.removeprefix("### ")


@contextmanager
def app_on(folder):
    """The app's one store moved to `folder`, and put away afterwards with all that was cached of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLEANCITY_STORE", store_url(folder))
        _forget()
        opened = store_of_the_app()
        try:
            yield lambda: App(opened)
        finally:
            opened.close()
            _forget()


def _forget():
    HOLDING.let_go()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The demo city's folder, to be copied."""
    return demo_template(tmp_path_factory)


@pytest.fixture(scope="module")
def demo(template, tmp_path_factory):
    """Sessions on the demo city, for tests that change nothing: demo() opens one."""
    with app_on(demo_copy(template, tmp_path_factory.mktemp("demo"))) as open_app:
        yield open_app


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Sessions on a store without anything: empty() opens one."""
    with app_on(tmp_path_factory.mktemp("empty")) as open_app:
        yield open_app


@pytest.fixture
def own(template, tmp_path):
    """Sessions on a demo city of the test's own: own() opens one."""
    with app_on(demo_copy(template, tmp_path)) as open_app:
        yield open_app
