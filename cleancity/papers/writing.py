"""A draft as a Word file: on our own page, or in the office's template."""

from __future__ import annotations

from cleancity.errors import Refused
from cleancity.papers.making import Draft, File, PaperTable, Picture
from cleancity.reports import office_template
from cleancity.reports.official import Paper, official
from cleancity.reports.paper_parts import PicturePart, TablePart
from cleancity.settings import ROOT, load_settings

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
VARIABLES = office_template.VARIABLES


def to_file(draft: Draft, template: bytes | None = None) -> File:
    """The draft as a docx; the same bytes for the same draft. Any text that a person leaves in it gives a document.

    Args:
        template: a docx of the office's own with the variables of `VARIABLES`; None takes the one that the settings
            name, else our page.

    Raises:
        Refused: the template cannot be used, and why.
    """
    paper, own = _paper(draft), template if template is not None else office_own()
    content = official(paper) if own is None else office_template.filled(paper, own)
    name = draft.file_name if draft.file_name.lower().endswith(".docx") else f"{draft.file_name}.docx"
    return File(name, content, WORD)


def office_own() -> bytes | None:
    """The office's template, as [papers] template in cleancity.toml names it; None where it names none.

    Raises:
        Refused: there is no such file.
    """
    named = load_settings().papers.template
    if not named:
        return None
    try:
        return (ROOT / named).read_bytes()
    except OSError as error:
        remedy = "请把模板放回去，或在 cleancity.toml 的 [papers] 里改 template（空着就用自带的版式）。"
        raise Refused(f"找不到公文模板 {named}。", remedy) from error


def starter_template() -> File:
    """A template to begin with, all variables in their places."""
    settings = load_settings()
    paper = Paper("公文模板", "", "", settings.papers.office, settings.assessed_from)
    return File("公文模板.docx", office_template.starter(paper), WORD)


def _paper(draft: Draft) -> Paper:
    return Paper(
        title=draft.title,
        to=draft.to,
        text=draft.text,
        office=draft.office,
        issued_on=draft.issued_on,
        parts={name: _part(name, part) for name, part in draft.parts.items()},
        number=draft.number,
        copies_to=draft.copies_to,
        has_red_head=load_settings().papers.red_head,
    )


def _part(name: str, part: PaperTable | Picture) -> TablePart | PicturePart:
    caption = f"{name}　{part.caption}"
    if isinstance(part, Picture):
        return PicturePart(caption, part.png, part.ratio)
    return TablePart(caption, part.columns, part.rows, part.widths, part.numeric)
