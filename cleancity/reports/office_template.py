"""A Word template of the office's own, filled with a paper: {{标题}} and its like where they stand in it.

Nothing but names and `if` is allowed between the braces, and the engine is a sandboxed one: a template is a file from
outside, and what it says is written out, never run.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn
from jinja2 import TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from cleancity.errors import Refused
from cleancity.reports import wording
from cleancity.reports.gb9704 import BODY, TEXT, blank
from cleancity.reports.official import TITLE, Paper, annexed, named, text
from cleancity.reports.ooxml import Shape, paragraph, printable, run
from cleancity.reports.packing import packed

# What a template may name, and what it means.
VARIABLES = {
    "标题": "标题", "主送": "主送单位", "正文": "正文（单独占一段）", "落款": "发文机关", "日期": "成文日期",
    "文号": "发文字号", "附件": "附件（单独占一段）", "抄送": "抄送单位",
}  # fmt: skip
_WHOLE = ("正文", "附件")  # many paragraphs: they take the place of one
_MOST_BYTES, _MOST_INFLATED = 10 << 20, 80 << 20
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip
_SAID = "可用的变量：" + "、".join(f"{{{{{name}}}}}" for name in VARIABLES) + "。"


def filled(paper: Paper, template: bytes) -> bytes:
    """The template with the paper in it; the same bytes for the same paper and template.

    Raises:
        Refused: it is no docx, names something else, says more than names, or has no place for the text.
    """
    opened = _opened(template)
    alone = _single_out(opened.get_docx())
    environment = SandboxedEnvironment(autoescape=True)
    names = _check(opened, environment, alone)
    if "正文" not in names:
        raise Refused("模板里没有 {{正文}}，正文没有地方放。", "请在模板里单独加一段，写上 {{正文}}。")
    try:
        opened.render(_context(paper, opened, names), environment, autoescape=True)
    except (TemplateError, etree.XMLSyntaxError, ValueError, KeyError) as error:
        raise Refused("模板套不上。", "请把变量整段重打一遍（不要只改其中几个字的格式），另存后再用。") from error
    return packed(opened.docx, title=paper.title, author=paper.office, day=paper.issued_on)


def starter(paper: Paper) -> bytes:
    """A template to begin with: our page with every variable in its place. `paper` gives office, day and title."""
    document = blank()
    left, centred, right = Shape("left"), Shape("center"), Shape("right", right=400)
    lines = [
        ("{{文号}}", BODY, centred), ("", BODY, left), ("{{标题}}", TITLE, centred.but(size=22, line=640)),
        ("", BODY, left), ("{{主送}}：", BODY, left), ("{{正文}}", BODY, TEXT), ("", BODY, left),
        ("{{落款}}", BODY, right), ("{{日期}}", BODY, right), ("", BODY, left),
        ("{% if 抄送 %}抄送：{{抄送}}。{% endif %}", BODY, left), ("{{附件}}", BODY, left),
    ]  # fmt: skip
    for words, face, shape in lines:
        document.element.body.sectPr.addprevious(paragraph([run(words, face)] if words else [], shape))
    return packed(document, title=paper.title, author=paper.office, day=paper.issued_on)


def _opened(template: bytes) -> Any:
    """The template, looked through before it is opened.

    Raises:
        Refused: no docx, or one that inflates beyond reason.
    """
    remedy = "请用 Word 或 WPS 打开，另存为 .docx 后再用。"
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            inflated = sum(entry.file_size for entry in archive.infolist())
            if len(template) > _MOST_BYTES or inflated > _MOST_INFLATED:
                raise Refused("模板太大，已拒绝打开。", "请去掉里面的图片，另存后再用。")
            if any(b"<!DOCTYPE" in archive.read(name)[:4096] for name in archive.namelist()):
                raise Refused("模板里有不该出现的实体声明，已拒绝打开。", remedy)
        from docxtpl import DocxTemplate  # slow to import, and few offices have a template

        opened = DocxTemplate(io.BytesIO(template))
        opened.get_docx()
        return opened
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, RuntimeError, etree.XMLSyntaxError) as error:
        raise Refused("模板不是 Word 文档（.docx）。", remedy) from error


def _single_out(document: Any) -> Counter[str]:
    """正文 and 附件, each alone in its paragraph, are marked as standing for whole paragraphs; how often each does."""
    alone: Counter[str] = Counter()
    for each in list(document.element.body.iter(qn("w:p"))):
        if each.find(f".//{qn('w:txbxContent')}") is not None:
            continue
        said = "".join(piece.text or "" for piece in each.iter(qn("w:t"))).strip()
        for name in _WHOLE:
            if re.fullmatch(rf"\{{\{{(p\s)?\s*{name}\s*\}}\}}", said):
                for child in [child for child in each if child.tag != qn("w:pPr")]:
                    each.remove(child)
                each.append(run(f"{{{{p {name} }}}}", BODY))
                alone[name] += 1
    return alone


def _check(opened: Any, environment: SandboxedEnvironment, alone: Counter[str]) -> set[str]:
    """The names that the template uses.

    Raises:
        Refused: one that is not ours, more than names between the braces, or 正文 within a paragraph.
    """
    used: set[str] = set()
    written: Counter[str] = Counter()
    for source in _sources(opened):
        try:
            tree = environment.parse(source)
        except TemplateError as error:
            raise Refused("模板里的变量写法有误，多半是花括号没有成对。", _SAID) from error
        _check_nodes(tree)
        used |= {str(node.name) for node in tree.find_all(nodes.Name)}
        written.update(str(each.name) for put in tree.find_all(nodes.Output) for each in put.find_all(nodes.Name))
    unknown = sorted(used - set(VARIABLES))
    if unknown:
        raise Refused(f"模板里有不认识的变量：{'、'.join(unknown)}。", _SAID)
    within = [name for name in _WHOLE if written[name] > alone[name]]
    if within:
        raise Refused(f"模板里的 {{{{{within[0]}}}}} 要单独占一段，前后不能有别的字。", "请改好后再用。")
    return used


def _check_nodes(tree: nodes.Node) -> None:
    for node in [tree, *tree.find_all(nodes.Node)]:
        if not isinstance(node, _ALLOWED):
            raise Refused("模板里只能写变量本身，例如 {{标题}}，不能写算式或程序。", _SAID)


def _sources(opened: Any) -> Iterator[str]:
    """Every part's text as the engine will read it."""
    document = opened.docx
    yield opened.patch_xml(opened.get_xml())
    for uri in (opened.HEADER_URI, opened.FOOTER_URI):
        for _, part in opened.get_headers_footers(uri):
            yield opened.patch_xml(opened.get_part_xml(part))
    for part in document.part.package.parts:
        if "footnotes+xml" in part.content_type:
            yield opened.patch_xml(part.blob.decode("utf-8"))
    known = document.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        yield str(getattr(known, name))


def _context(paper: Paper, opened: Any, names: set[str]) -> dict[str, Any]:
    """What stands for each name. Annexes without a place of their own follow the text."""
    lines = wording.parse(paper.text, paper.parts)
    annexes = wording.annexes_of(lines)
    story = opened.docx.part
    paragraphs = [*text(wording.body_of(lines), paper.parts, story), *named(annexes)]
    pages = [each for annex in annexes for each in annexed(annex, paper.parts, story)]
    if "附件" not in names:
        paragraphs, pages = [*paragraphs, *pages], []
    day = paper.issued_on
    return {
        "标题": _clean(paper.title), "主送": _clean(paper.to.strip().rstrip("：:")), "正文": _xml(paragraphs),
        "落款": _clean(paper.office), "日期": f"{day.year}年{day.month}月{day.day}日", "文号": _clean(paper.number),
        "附件": _xml(pages), "抄送": _clean(paper.copies_to),
    }  # fmt: skip


def _xml(paragraphs: Sequence[Any]) -> Markup:
    """Our own paragraphs as the text that the template takes in whole."""
    return Markup("".join(etree.tostring(each, encoding="unicode") for each in paragraphs))


def _clean(words: str) -> str:
    return " ".join(printable(words).split())
