"""For tests of pages in this very process."""

import pytest

from cleancity.ui import jobs


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A busy machine must not turn a report that is ready into one whose progress is still shown."""
    monkeypatch.setattr(jobs, "PATIENCE_SECONDS", 120)
