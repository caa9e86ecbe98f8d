"""Finding the header row, and which of its columns are ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cleancity.contracts import Contract, load_all, returned
from cleancity.errors import Refused
from cleancity.intake.leaning import Leaning
from cleancity.intake.lengths import with_lengths
from cleancity.intake.levels import joined
from cleancity.intake.mapping import FileMapping
from cleancity.intake.matching import match, normal
from cleancity.intake.suggest import describe, similar_columns
from cleancity.intake.table import HEAD_ROWS, Sheet

RUNNING_NUMBER = ("序号", "流水号")
# The two columns that the file of rejected rows carries for the clerk; when it comes back mended they say nothing.
OURS_ALONE = ("退回原因", "原文件行号")


@dataclass(frozen=True)
class Layout:
    """Where a sheet's table is and what its columns mean.

    Attributes:
        sheet: the sheet.
        row: the header's row number, 1-based.
        headers: every column's header, made unique; `c{i}` is the i-th.
        columns: our column -> index of theirs.
        running_number: index of a column that only counts (序号), where the file has no key of its own.
        similar: those of `columns` that were matched by likeness alone; a person should look at them.
        above: the rows that the header takes above `row`, as they stand (a header of two rows has one).
        other_sheets: sheets that hold such a table too, and were not read.
        lacking: what is required and is not there (our column, the words for it); its rows can only speak of what the
            store has (leaning.py).
    """

    sheet: Sheet
    row: int
    headers: tuple[str, ...]
    columns: dict[str, int] = field(default_factory=dict)
    running_number: int | None = None
    similar: frozenset[str] = frozenset()
    above: tuple[tuple[str, ...], ...] = ()
    other_sheets: tuple[str, ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()

    @property
    def leaning(self) -> Leaning:
        """What its rows lack, in words."""
        return Leaning(tuple(title for _, title in self.lacking))

    @property
    def is_returned(self) -> bool:
        """Whether this is a list of ours that was filled in and came back."""
        return returned.is_returned(self.headers)

    @property
    def samples(self) -> list[list[str]]:
        """The first rows below the header."""
        return self.sheet.head[self.row :]

    def header_of(self, name: str, contract: Contract) -> str:
        """The header under which our column arrived, else the title that it should have had."""
        return self.headers[self.columns[name]] if name in self.columns else contract.field(name).title

    @property
    def twice(self) -> tuple[str, ...]:
        """Headers that stand in more than one column."""
        found = (re.fullmatch(r"(.+)（第(\d+)列）", text) for text in self.headers)
        return tuple(dict.fromkeys(one[1] for one in found if one and one[1] in self.headers))

    @property
    def unmapped(self) -> dict[int, str]:
        """Columns that nobody maps, by index: kept with each row as JSON."""
        taken = set(self.columns.values())
        if self.is_returned:
            return {}
        return {i: text for i, text in enumerate(self.headers) if i not in taken and text and text not in OURS_ALONE}


def find_layout(sheets: Sequence[Sheet], contract: Contract, mapping: FileMapping, wanted: str | None) -> Layout:
    """The sheet and header row that fit the contract best.

    Raises:
        Refused: no sheet of that name, no header row among the first rows.
        MissingColumns: a required column is missing.
    """
    chosen = _chosen(sheets, wanted)
    candidates = layouts(chosen, contract, mapping)
    best = max(candidates, key=lambda layout: rank(layout, contract, mapping), default=None)
    best = _with_similar(best, candidates, contract, mapping)
    if best is None or not best.columns:
        raise _no_header(chosen, contract, mapping.header_row)
    missing = tuple(_missing(best, contract, mapping))
    other = missing and _better_dataset(sheets, contract, len(best.columns))
    if other or (missing and not _can_lean(best, contract, mapping, missing)):
        raise missing_columns(best, sheets, contract, missing)
    others = (one.sheet.name for one in candidates if one.sheet is not best.sheet and is_whole(one, contract, mapping))
    return replace(best, other_sheets=tuple(dict.fromkeys(others)), lacking=missing)


def _can_lean(layout: Layout, contract: Contract, mapping: FileMapping, missing: Sequence[tuple[str, str]]) -> bool:
    """Whether its rows can say something of rows that the store has: the key is there by name, and more than it.

    No column may be left that nobody knows: it could be the very one that is missing.
    """
    key, named = set(contract.key), set(layout.columns) - layout.similar
    aside = {normal(theirs) for theirs in mapping.columns}
    strange = {normal(header) for header in layout.unmapped.values()} - {*RUNNING_NUMBER} - aside
    return contract.load == "merge" and key < named and not key & {name for name, _ in missing} and not strange


def rank(layout: Layout, contract: Contract, mapping: FileMapping) -> tuple[bool, bool, int, int, int]:
    """How likely a table is the one that was meant: whole before visible, then by columns; the simpler header wins."""
    is_seen = not layout.sheet.is_hidden
    return is_whole(layout, contract, mapping), is_seen, len(layout.columns), -len(layout.above), -layout.row


def is_whole(layout: Layout, contract: Contract, mapping: FileMapping) -> bool:
    """Whether nothing required is missing."""
    return bool(layout.columns) and not _missing(layout, contract, mapping)


def likeliest_dataset(sheets: Sequence[Sheet]) -> str | None:
    """The dataset whose headers the file bears: nothing required missing first, then the most columns."""
    best: tuple[tuple[bool, int], str] | None = None
    for contract in load_all():
        for layout in layouts(sheets, contract, FileMapping()):
            fit = (not _missing(layout, contract, FileMapping()), len(layout.columns))
            if layout.columns and (best is None or fit > best[0]):
                best = (fit, contract.name)
    return best[1] if best else None


class MissingColumns(Refused):
    """The table was found, and lacks something required; `layout` is what was found of it."""

    layout: Layout


def _with_similar(
    best: Layout | None, candidates: Sequence[Layout], contract: Contract, mapping: FileMapping
) -> Layout | None:
    """Columns matched by likeness, added to those matched by name; a row of likenesses alone needs two of them."""
    if best is not None and best.columns:
        return _liken(best, contract, mapping)
    likened = [_liken(layout, contract, mapping) for layout in candidates]
    return max((one for one in likened if len(one.columns) > 1), key=lambda one: len(one.columns), default=best)


def _liken(layout: Layout, contract: Contract, mapping: FileMapping) -> Layout:
    if layout.is_returned:
        return layout
    found = similar_columns(layout.headers, layout.samples, layout.columns, contract, mapping)
    running = None if contract.key[0] in found else layout.running_number
    columns = with_lengths(layout.headers, layout.samples, {**layout.columns, **found}, contract, mapping)
    similar = frozenset(name for name, index in columns.items() if index in found.values())
    return replace(layout, columns=columns, similar=similar, running_number=running)


def _chosen(sheets: Sequence[Sheet], wanted: str | None) -> list[Sheet]:
    chosen = list(sheets) if wanted is None else [sheet for sheet in sheets if sheet.name.strip() == wanted.strip()]
    if not chosen:
        names = "、".join(sheet.name for sheet in sheets if sheet.name) or "（这是文本文件，没有工作表）"
        raise Refused(f"没有名为“{wanted}”的工作表。", f"文件里的工作表有：{names}。")
    if all(sheet.trouble for sheet in chosen):
        raise Refused(f"工作表“{chosen[0].name}”{chosen[0].trouble}", "请删去用不到的行和列后再上传。")
    return chosen


def layouts(sheets: Sequence[Sheet], contract: Contract, mapping: FileMapping) -> list[Layout]:
    """What each of the first rows would be as the header; only the one that the mapping names, where it names one."""
    found = []
    for sheet in sheets:
        rows = [mapping.header_row] if mapping.header_row else range(1, HEAD_ROWS + 1)
        for row in rows:
            cells = sheet.head[row - 1] if 0 < row <= len(sheet.head) else []
            if not any(cell.strip() for cell in cells):
                continue
            found.append(_layout(sheet, row, cells, contract, mapping))
            two = joined(sheet, row, contract, mapping)
            if two:
                above = (tuple(sheet.head[row - 2]),)
                found.append(replace(_layout(sheet, row, two, contract, mapping), above=above))
    return found


def _layout(sheet: Sheet, row: int, cells: Sequence[str], contract: Contract, mapping: FileMapping) -> Layout:
    headers = _unique(cells)
    if returned.is_returned(headers):
        return Layout(sheet, row, headers, returned.columns_of(headers, contract))
    columns = match(headers, contract, mapping)
    running = next((i for i, text in enumerate(headers) if normal(text) in RUNNING_NUMBER), None)
    key_is_missing = len(contract.key) == 1 and contract.key[0] not in columns
    return Layout(sheet, row, headers, columns, running if key_is_missing and contract.numbered_by else None)


def _unique(cells: Sequence[str]) -> tuple[str, ...]:
    """Trailing empty cells dropped; a header that stands twice is told apart by its column number."""
    texts = [re.sub(r"\s+", " ", cell).strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    seen: set[str] = set()
    for index, text in enumerate(texts):
        if text in seen:
            texts[index] = f"{text}（第{index + 1}列）"
        seen.add(text)
    return tuple(texts)


def _missing(layout: Layout, contract: Contract, mapping: FileMapping) -> list[tuple[str, str]]:
    """What is required and is not there: our column (the first of those that would do), and the words for it."""
    present = {*layout.columns, *mapping.constants, *mapping.defaults}
    if layout.running_number is not None:
        present.add(contract.key[0])
    required = [column for column in contract.fields if column.required and column.name not in present]
    missing = [(column.name, column.title) for column in required]
    for group in contract.require_one_of:
        if not present & set(group):
            missing.append((group[0], "或".join(contract.field(name).title for name in group)))
    return missing


def _no_header(sheets: Sequence[Sheet], contract: Contract, row: int | None) -> Refused:
    other = _better_dataset(sheets, contract, 0)
    required = "、".join(column.title for column in contract.fields if column.required)
    if other:
        return _other_dataset(contract, other)
    where = f"第 {row} 行不是" if row else "前 20 行里没有找到"
    return Refused(
        f"{where}“{contract.title}”的表头。",
        f"表头至少要有：{required}；列名不同时请用对照文件说明，或从数据字典下载模板。",
    )


def missing_columns(
    layout: Layout, sheets: Sequence[Sheet], contract: Contract, missing: Sequence[tuple[str, str]]
) -> Refused:
    """What is said of a table that lacks something required: that it is another dataset's, or how to fill it."""
    other = _better_dataset(sheets, contract, len(layout.columns))
    if other:
        return _other_dataset(contract, other)
    where = f"工作表“{layout.sheet.name}”" if layout.sheet.name else "文件"
    error = MissingColumns(
        f"{where}第 {layout.row} 行的表头缺少必填列：{'、'.join(title for _, title in missing)}。",
        _how_to_fill(layout, contract, [title for _, title in missing]),
        asks=("columns", *(name for name, _ in missing)),
    )
    error.layout = layout
    return error


def _how_to_fill(layout: Layout, contract: Contract, missing: Sequence[str]) -> str:
    dated = [column.title for column in contract.fields if column.defaults_to_as_of and column.title in missing]
    by_date = f"{dated[0]}也可以在上传时填“报送日期”。" if dated else ""
    described = describe(layout.headers, layout.samples, layout.columns, layout.similar, contract, FileMapping())
    titles = {each.header: [contract.field(name).title for name in each.suggestions] for each in described}
    maybe = "，".join(
        f"“{header}”可能是“{title}”" for title in missing for header, ours in titles.items() if title in ours[:1]
    )
    by_likeness = f"看上去{maybe}。" if maybe else ""
    key = contract.title_of(contract.key[0])
    numbered = f"没有{key}的，加一列“序号”（1、2、3……）就行。" if contract.numbered_by and key in missing else ""
    lean = f"只更新库里已有的，请只留{key}和要更新的列。" if contract.load == "merge" and key not in missing else ""
    return f"{by_likeness}请补上这些列；列名不同、或整份文件同一个值时，请用对照文件说明。{lean}{by_date}{numbered}"


def _other_dataset(contract: Contract, other: Contract) -> Refused:
    reason = f"这份文件像是“{other.title}”，不是“{contract.title}”。"
    return Refused(reason, f"请在数据集里选“{other.title}”再上传。", suggests=other.name)


def _better_dataset(sheets: Sequence[Sheet], contract: Contract, matched: int) -> Contract | None:
    """Another dataset whose required columns are all here, and more of whose columns match."""
    best, found = matched, None
    for other in load_all():
        if other.name == contract.name:
            continue
        for layout in layouts(sheets, other, FileMapping()):
            if len(layout.columns) > best and not _missing(layout, other, FileMapping()):
                best, found = len(layout.columns), other
    return found
