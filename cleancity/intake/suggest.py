"""Which of our columns a foreign header may mean: by its wording, and by what stands under it. Pure.

A header that is one of ours with nothing but general words around it (`整改责任单位名称`), over cells that fit, is
taken as that column and said so. Anything weaker is only a suggestion for the clerk.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from cleancity.contracts import Contract, Field
from cleancity.contracts.rules import PATTERNS
from cleancity.intake.fold import fold_value
from cleancity.intake.mapping import FileMapping
from cleancity.intake.matching import normal, without_unit
from cleancity.intake.moments import YEAR_LAST

# Words around a name that do not change what it names.
GENERAL = re.compile(
    r"名称|全称|信息|情况|具体|详细|所在|所属|本次|填写|系统|登记|必填|选填|渠道|类别|类型|的|案件|案卷|问题|事件|工单|诉求|投诉|整改|发生"
    r"|responsible|assigned|owner|current|full|^service|^request|^case|^issue|^complaint|^incident|name$|details?$"
    r"|现场|当前|最终|实际|号码|代码|名$|号$|^[xy]|[xy]$|[()（）\[\]【】_\-:：/]"
)
# Beside a day these are not general: 整改日期 is the day of the cure, 检查日期 that of the finding.
CURING = re.compile(r"整改|处理|处置|办理|办结|完成|结案|实际")
# Below this (0-100) a likeness is chance: 责任部门 and 上报部门 share half of their characters.
LIKELY = 68
SAMPLES = 3
# Of the cells under a header so many must fit before it is taken, and so many before it is suggested by content.
FITS, SPEAKS = 0.8, 0.9
MIN_CELLS = 3
# Where China lies, in degrees.
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)


@dataclass(frozen=True)
class ColumnMatch:
    """One column of a file and what it is taken for.

    Attributes:
        header: as the file has it, made unique.
        samples: the first different cells under it.
        ours: the name of our column, None where nobody maps it.
        how: "exact" (title, name, alias, or a mapping's word), "similar" (to be checked by a person), or "".
        suggestions: our columns that it may mean, the likeliest first; only where `ours` is None.
    """

    header: str
    samples: tuple[str, ...]
    ours: str | None
    how: str
    suggestions: tuple[str, ...] = ()


def similar_columns(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    taken: Mapping[str, int],
    contract: Contract,
    mapping: FileMapping,
) -> dict[str, int]:
    """Our column -> index of theirs, for headers that say the same in more words, over cells that fit.

    Args:
        rows: cells under the headers; a few are enough.
        taken: what was matched already; neither side of it is matched again.
    """
    found: dict[str, tuple[float, int]] = {}
    for index, name, score in _general_only(headers, taken, contract, mapping):
        if _share(contract.field(name), cells_under(rows, index)) >= FITS and score > found.get(name, (0, 0))[0]:
            found[name] = (score, index)
    used: set[int] = set()
    chosen: dict[str, int] = {}
    for name, (_, index) in sorted(found.items(), key=lambda item: -item[1][0]):
        if index not in used:
            used.add(index)
            chosen[name] = index
    return chosen


def describe(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, int],
    similar: Collection[str],
    contract: Contract,
    mapping: FileMapping,
) -> tuple[ColumnMatch, ...]:
    """Every column of a file that has a header, in the file's order."""
    ours = {index: name for name, index in columns.items()}
    kept_aside = {normal(theirs) for theirs, name in mapping.columns.items() if not name}
    free = [column for column in contract.fields if column.name not in columns and column.name not in mapping.constants]
    described = []
    for index, header in enumerate(headers):
        if not header:
            continue
        cells = cells_under(rows, index)
        name = ours.get(index)
        how = ("similar" if name in similar else "exact") if name else ""
        asks = name is None and normal(header) not in kept_aside
        suggestions = tuple(_suggestions(header, cells, free)) if asks else ()
        described.append(ColumnMatch(header, tuple(dict.fromkeys(cells))[:SAMPLES], name, how, suggestions))
    return tuple(described)


def cells_under(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    """The cells of a column that are not blank."""
    return [row[index].strip() for row in rows if index < len(row) and row[index].strip()]


def likeness(header: str, column: Field) -> float:
    """How alike a header and the best of a column's spellings are, 0 to 100."""
    theirs = without_unit(header)
    return max((_alike(theirs, normal(spelling)) for spelling in column.headers), default=0.0)


def _alike(theirs: str, spelling: str) -> float:
    if min(len(theirs), len(spelling)) >= 2 and (spelling in theirs or theirs in spelling):
        shorter, longer = sorted((len(theirs), len(spelling)))
        return 70 + 30 * shorter / longer
    return float(fuzz.ratio(theirs, spelling))


def _general_only(
    headers: Sequence[str], taken: Mapping[str, int], contract: Contract, mapping: FileMapping
) -> Iterator[tuple[int, str, float]]:
    """Headers that hold a spelling of ours and beside it general words alone: index, our column, likeness."""
    used = set(taken.values())
    said = {normal(theirs) for theirs in mapping.columns}
    for index, header in enumerate(headers):
        theirs = without_unit(header)
        if index in used or not header or normal(header) in said:
            continue
        for column in contract.fields:
            if column.name in taken or column.name in mapping.constants:
                continue
            for spelling in map(normal, column.headers):
                if len(spelling) >= 2 and spelling in theirs and _is_general(column, spelling, theirs):
                    yield index, column.name, 70 + 30 * len(spelling) / len(theirs)


def _is_general(column: Field, spelling: str, theirs: str) -> bool:
    """Whether what a header has beside a spelling of the column changes nothing of its meaning."""
    beside = theirs.replace(spelling, "", 1)
    is_another_day = column.type in ("date", "datetime") and CURING.search(beside)
    # 实际结案时间 says closing once more; of a day that only is planned 实际 makes another.
    if is_another_day and not (column.is_as_of and CURING.search(spelling)):
        return False
    return not GENERAL.sub("", beside)


def _suggestions(header: str, cells: Sequence[str], free: Sequence[Field]) -> Iterator[str]:
    """Our columns by likeness of the words, then by what the cells hold; none whose type the cells contradict."""
    alike = sorted(((likeness(header, column), column) for column in free), key=lambda pair: -pair[0])
    worded = [column for score, column in alike if score >= LIKELY and (not cells or _share(column, cells) >= 0.5)]
    by_content = [column for column in free if column not in worded and _speaks(column, cells)]
    yield from (column.name for column in [*worded, *by_content][:SAMPLES])


def _speaks(column: Field, cells: Sequence[str]) -> bool:
    """Whether the cells alone say that they are this column's: coordinates, dates of finding, words of a list."""
    cells = [cell for cell in cells if fold_value(cell, column)[0] is not None]
    if len(cells) < MIN_CELLS:
        return False
    if column.name in ("lon", "lat"):
        low, high = LONGITUDES if column.name == "lon" else LATITUDES
        numbers = [float(cell) for cell in cells if re.fullmatch(r"\d{1,3}\.\d{3,}", cell)]
        return len(numbers) >= SPEAKS * len(cells) and all(low <= number <= high for number in numbers)
    is_listed = bool(column.enum) and column.type == "string"
    return (is_listed or (column.is_as_of and column.required)) and _share(column, cells) >= SPEAKS


def _share(column: Field, cells: Sequence[str]) -> float:
    """How many of the cells the column could hold, 0 to 1; 1 when there are none."""
    return sum(_could_hold(column, cell) for cell in cells) / len(cells) if cells else 1.0


def _could_hold(column: Field, cell: str) -> bool:
    folded, _ = fold_value(cell, column)
    if folded is None:
        return True
    if column.type in ("date", "datetime") and re.match(YEAR_LAST, folded):
        return True
    if column.type != "string":
        return re.fullmatch(PATTERNS[column.type], folded) is not None
    if column.enum:
        return folded in column.enum and (column.otherwise is None or folded != column.otherwise)
    # A name or a text is not a bare date or a number with decimals.
    return column.fold == "code" or not re.fullmatch(r"-?\d+\.\d+|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*", folded)
