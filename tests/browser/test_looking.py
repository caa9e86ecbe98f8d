"""The eye that the other tests look with sees what it ought to, and does not see what nobody would."""

import pytest

from tests.browser.reader import LOOKING, is_foreign

TEXT = "整改时限内结案的件数"
NARROW = "width:60px;overflow:hidden"
CLIPPED = {
    "cut by its own box": f"<div style='{NARROW};white-space:nowrap'>{TEXT}</div>",
    "with dots at the end": f"<p style='{NARROW};text-overflow:ellipsis;white-space:nowrap'>{TEXT}</p>",
    "cut by a box around": f"<div style='{NARROW}'><div style='width:400px'><b>{TEXT}</b></div></div>",
    "cut at the foot": f"<div style='{NARROW};height:20px'>{TEXT}</div>",
    "beyond the window": f"<div style='position:absolute;left:1240px;white-space:nowrap'>{TEXT}</div>",
    "beyond a picture": f"<svg width='60' height='20'><text x='0' y='15'>{TEXT}</text></svg>",
    "in a field too narrow": f"<input style='width:60px' value='{TEXT}'>",
    "a hint too long": f"<input style='width:60px' placeholder='{TEXT}'>",
    "by a clip path": "<svg width='400' height='20' overflow='visible'><clipPath id='c'><rect width='40' height='20'/>"
    f"</clipPath><g clip-path='url(#c)'><text x='0' y='15'>{TEXT}</text></g></svg>",
}
WHOLE = {
    "with room": f"<div style='width:400px;overflow:hidden'>{TEXT}</div>",
    "on two lines": f"<div style='width:100px;overflow:hidden'>{TEXT}</div>",
    "to be scrolled to": f"<div style='height:30px;overflow:auto'><div style='height:200px'></div>{TEXT}</div>",
    "not shown": f"<div style='display:none;width:10px;overflow:hidden;white-space:nowrap'>{TEXT}</div>",
    "for screen readers": f"<div style='position:absolute;width:1px;height:1px;overflow:hidden'>{TEXT}</div>",
}
LATIN = ("<p>Upload</p>", "<input placeholder='Choose an option'>", "<p title='Fullscreen'>全屏</p>",
         "<svg width='9' height='9'><title>Zoom</title></svg>")  # fmt: skip
NO_LATIN = ("<p>上传</p>", "<span data-testid='stIconMaterial'>upload</span>", "<code>SELECT a FROM b</code>",
            "<p style='font-size:0'>Upload</p>", "<p hidden>Upload</p>", "<input aria-label='Open'>")  # fmt: skip


@pytest.fixture(scope="module")
def look(browser):
    """What is seen of a bit of HTML."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()

    def looked_at(html):
        page.set_content(f"<body style='font:15px sans-serif'>{html}</body>")
        return page.evaluate(LOOKING)

    yield looked_at
    context.close()


@pytest.mark.parametrize("html", CLIPPED.values(), ids=CLIPPED)
def test_text_that_is_cut_off_is_seen(look, html):
    assert look(html)["clipped"]


@pytest.mark.parametrize("html", WHOLE.values(), ids=WHOLE)
def test_text_that_can_be_read_is_not_called_cut_off(look, html):
    assert look(html)["clipped"] == []


@pytest.mark.parametrize("html", LATIN)
def test_latin_words_are_seen_in_text_hints_and_tooltips(look, html):
    assert look(html)["latin"]


@pytest.mark.parametrize("html", NO_LATIN)
def test_what_nobody_reads_as_a_word_is_let_be(look, html):
    assert look(html)["latin"] == []


@pytest.mark.parametrize("text", ["Running...", "Open", "200MB per file", "Page not found", "None", "nan", "utf-8-sig"])
def test_english_is_foreign(text):
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    ["不超过 500 MB", "CSV 或 Excel", "XJ20261109-0012", "GW2026-4", "W05 库", "3 km", "检查问题_2026.csv", "N95 口罩"],
)
def test_units_file_names_and_codes_are_not(text):
    assert not is_foreign(text)
