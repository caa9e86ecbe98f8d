"""`manage.py bench` of the pages: the real page, asked anew, and the same page fed constants."""

from cleancity.bench import pages
from cleancity.ui import database


def test_a_page_fed_constants_asks_nothing_and_one_without_its_memory_asks_and_reckons_again(demo, monkeypatch):
    demo()
    page, asked = "monitor/weekly", []
    found, answer = pages.record("monitor/weekly"), database._answer
    assert {name for name, _ in found.calls} >= {"weekly/issues_by_week", "weekly/closing_hours_by_week"}
    monkeypatch.setattr("cleancity.query.run", lambda store, name, params=None: asked.append(name))
    with pages._constants(found):
        pages.run_page(page)
    assert asked == [] and database._answer is answer
    monkeypatch.undo()
    pages.run_page(page)  # from here on its questions are answered from the cache
    drawn = []
    monkeypatch.setattr("cleancity.charts.theme.dress", lambda figure, *_, **__: drawn.append(1) or figure)
    pages.run_page(page)
    assert drawn == []
    pages.run_page(page, before=pages._forget)
    assert len(drawn) >= 2
