# ruff: noqa: E501  rows of data and long sentences read better unbroken; a Chinese character counts as two
"""The page of GB/T 9704-2012 as the file says it, and a template of the office's own."""

import io
from datetime import date

import pytest
from docx import Document

from cleancity.errors import Refused
from cleancity.papers import writing
from cleancity.papers.making import Draft, PaperTable, Picture
from cleancity.papers.writing import starter_template, to_file
from tests.papers.words import W, body_text, parts_of, pixel, xml_of

TABLE = PaperTable(
    "问题清单", ("序号", "点位", "件数"), tuple((str(n), "滨江菜市场", f"{n:,}") for n in range(1, 31)), numeric=(0, 2)
)
DRAFT = Draft(
    "周通报", "关于第46周的通报", "各成员单位", "一、总体情况\n本周新增847件。\n（一）其中。反弹。\n1. 甲。\n〔表1〕\n〔图1〕\n【附件1】清单\n〔附表1〕",
    "示例市爱国卫生运动委员会办公室", date(2026, 11, 6), {"表1": TABLE, "附表1": TABLE, "图1": Picture("热点", pixel(), 0.5)},
    "示爱卫办〔2026〕1号", "市委办公室，市政府办公室",
)  # fmt: skip
A4, MARGINS = ("11906", "16838"), {"top": 37, "bottom": 35, "left": 28, "right": 26}


@pytest.fixture(scope="module")
def content():
    return to_file(DRAFT).content


def test_the_page_is_a4_with_the_margins_of_the_standard(content):
    section = next(xml_of(content).iter(f"{W}sectPr"))
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == A4
    for side, millimetres in MARGINS.items():
        assert int(margins.get(f"{W}{side}")) / 1440 * 25.4 == pytest.approx(millimetres, abs=0.05)
    grid = section.find(f"{W}docGrid")
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch"), grid.get(f"{W}charSpace")) == ("lines", "560", None)


def test_every_run_names_its_chinese_font_and_times_new_roman(content):
    runs = [run for part in ("word/document.xml", *footers(content)) for run in xml_of(content, part).iter(f"{W}r")]
    assert runs
    for run in runs:
        if run.find(f"{W}t") is None and run.find(f"{W}instrText") is None:
            continue
        fonts = run.find(f"{W}rPr/{W}rFonts")
        assert fonts is not None and fonts.get(f"{W}eastAsia")
        assert fonts.get(f"{W}ascii") == fonts.get(f"{W}hAnsi") == "Times New Roman"


def test_each_level_has_its_own_font_and_the_body_stands_28_points_apart_two_characters_in(content):
    looks = {}
    for paragraph in xml_of(content).iter(f"{W}p"):
        for run in paragraph.findall(f"{W}r"):
            words = "".join(each.text for each in run.findall(f"{W}t"))
            if words:
                fonts = run.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia")
                looks.setdefault(words, (fonts, run.find(f"{W}rPr/{W}sz").get(f"{W}val"), paragraph))
    assert looks["关于第46周的通报"][:2] == ("方正小标宋简体", "44")
    assert looks["一、总体情况"][:2] == ("黑体", "32")
    assert looks["（一）其中。"][:2] == ("楷体_GB2312", "32")
    assert looks["1. 甲。"][:2] == looks["本周新增847件。"][:2] == ("仿宋_GB2312", "32")
    properties = looks["本周新增847件。"][2].find(f"{W}pPr")
    spacing, indent = properties.find(f"{W}spacing"), properties.find(f"{W}ind")
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("560", "exact")
    assert indent.get(f"{W}firstLineChars") == "200"
    assert looks["各成员单位："][2].find(f"{W}pPr/{W}ind").get(f"{W}firstLineChars") == "0"


def test_the_day_is_not_zero_padded(content):
    assert "2026年11月6日" in body_text(content)
    assert "2026年11月6日印发" in body_text(content)


def footers(content):
    return [name for name in parts_of(content) if name.startswith("word/footer")]


def test_page_numbers_stand_at_the_outer_edges(content):
    assert next(xml_of(content, "word/settings.xml").iter(f"{W}evenAndOddHeaders")) is not None
    section = next(xml_of(content).iter(f"{W}sectPr"))
    assert sorted(each.get(f"{W}type") for each in section.findall(f"{W}footerReference")) == ["default", "even"]
    sides = set()
    for name in footers(content):
        root = xml_of(content, name)
        properties = next(root.iter(f"{W}pPr"))
        side, indent = properties.find(f"{W}jc").get(f"{W}val"), properties.find(f"{W}ind")
        sides.add((side, indent.get(f"{W}{side}Chars")))
        assert "".join(each.text for each in root.iter(f"{W}t")) == "— 1 —"
        assert " PAGE " in [each.text for each in root.iter(f"{W}instrText")]
    assert sides == {("right", "100"), ("left", "100")}


def test_tables_repeat_their_head_tear_no_row_and_set_numbers_to_the_right(content):
    tables = list(xml_of(content).iter(f"{W}tbl"))
    assert len(tables) == 2
    for table in tables:
        head, *rows = table.findall(f"{W}tr")
        assert head.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in (head, *rows))
        assert sum(int(each.get(f"{W}w")) for each in table.iter(f"{W}gridCol")) == 8844
        sides = [cell.find(f"{W}p/{W}pPr/{W}jc").get(f"{W}val") for cell in rows[0].findall(f"{W}tc")]
        assert sides == ["right", "left", "right"]


def test_captions_stand_above_tables_and_under_pictures(content):
    lines = body_text(content).splitlines()
    assert lines.index("表1　问题清单") < lines.index("滨江菜市场") < lines.index("图1　热点")


def test_the_fonts_have_stand_ins_for_machines_without_them(content):
    fonts = xml_of(content, "word/fontTable.xml")
    known = {each.get(f"{W}name"): each.find(f"{W}altName").get(f"{W}val") for each in fonts}
    assert known["仿宋_GB2312"] == "仿宋"
    assert {"方正小标宋简体", "黑体", "楷体_GB2312"} <= set(known)


def template(*paragraphs, header=""):
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_the_offices_own_template_takes_every_variable():
    own = template(
        "{{文号}}",
        "{{标题}}",
        "{{主送}}：",
        "{{正文}}",
        "{{落款}}",
        "{{日期}}",
        "{{抄送}}",
        "{{附件}}",
        header="{{落款}}",
    )
    made = to_file(DRAFT, own).content
    said = body_text(made)
    for words in (
        DRAFT.title,
        "各成员单位：",
        "本周新增847件。",
        DRAFT.office,
        "2026年11月6日",
        "市委办公室",
        "附件",
        "问题清单",
    ):
        assert words in said
    assert "{{" not in said and len(list(xml_of(made).iter(f"{W}tbl"))) == 2
    assert to_file(DRAFT, own).content == made


def test_annexes_are_not_lost_in_a_template_without_a_place_for_them():
    said = body_text(to_file(DRAFT, template("{{标题}}", "{{正文}}", "完")).content)
    assert "附表1　问题清单" in said


def test_the_starter_template_can_be_used_as_it_is():
    made = to_file(DRAFT, starter_template().content).content
    assert "本周新增847件。" in body_text(made) and "{{" not in body_text(made)


@pytest.mark.parametrize(
    ("own", "why"),
    [
        (b"", "不是 Word 文档"), (b"PK\x03\x04 nonsense", "不是 Word 文档"), (template("{{标题}}"), "没有 {{正文}}"),
        (template("{{正文}}", "{{作者}}"), "不认识的变量：作者"), (template("见{{正文}}。"), "单独占一段"),
        (template("{{正文}}", "{{ ''.__class__.__mro__ }}"), "不能写算式或程序"),
        (template("{{正文}}", "{{ 标题.__init__.__globals__ }}"), "不能写算式或程序"),
        (template("{{正文}}", "{% for a in 标题 %}甲{% endfor %}"), "不能写算式或程序"),
        (template("{{正文}}", "{{ 标题 * 99999999 }}"), "不能写算式或程序"), (template("{{正文}}", "{{标题"), "写法有误"),
        (template("{{正文}}", "{% 如果 %}"), "写法有误"), (template("{{正文}}", header="{{ 标题|upper }}"), "不能写算式或程序"),
    ],
)  # fmt: skip
def test_a_bad_template_is_refused_in_words(own, why):
    with pytest.raises(Refused) as refused:
        to_file(DRAFT, own)
    assert why in str(refused.value)
    assert not any(
        "a" <= letter.lower() <= "z"
        for letter in str(refused.value).replace("Word", "").replace("WPS", "").replace("docx", "")
    )


def test_a_template_that_the_settings_name_and_that_is_not_there_is_refused(monkeypatch):
    settings = writing.load_settings()
    from dataclasses import replace

    lost = replace(settings, papers=replace(settings.papers, template="data/templates/没有.docx"))
    monkeypatch.setattr(writing, "load_settings", lambda: lost)
    with pytest.raises(Refused, match="找不到公文模板"):
        to_file(DRAFT)
