"""Whether something that nobody may publish stands in a finished public page. Nothing is issued while it does.

Two nets. What stands in the page beyond its own fixed words, figures and the names it was meant to show is strange, and
refused whatever it is. And in all the rest: no name, telephone number or address that the store holds, no run of digits
as long as a telephone number, nothing masked, no e-mail address, no code of an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from cleancity import query
from cleancity.errors import Refused
from cleancity.store import Store

# Attributes that place or style; every other one is read like text.
_DRAWN = {
    "class", "style", "width", "height", "viewbox", "preserveaspectratio", "fill", "x", "y", "colspan", "scope",
    "charset", "aria-hidden",
}  # fmt: skip
_FIGURES = re.compile(r"[\d.,%\s—–\-]+")
_PATTERNS = {
    "像电话或证件号的一长串数字": re.compile(r"\d{7,}|\d{3,4}-\d{7,8}"),
    "打了星号的内容": re.compile(r"[*＊]{2,}"),
    "电子邮箱": re.compile(r"[\w.]+@[\w.]+"),
    "像编号的字母和数字": re.compile(r"[A-Za-z]+[-_]?\d{4,}"),
}
_LONG = 8  # letters of a name as given from which on it may be a sentence
_SHOWN = 3  # findings named in one refusal


def refuse_leaks(store: Store, page: str, fixed: str, official: Iterable[str], given: Iterable[str] = ()) -> None:
    """Let the page pass, or not.

    Args:
        page: the finished HTML.
        fixed: the same page made of nothing: its own words.
        official: names from the city's own lists that the page shows.
        given: names it shows as the files have them, where the city has no list.

    Raises:
        Refused: something stands in it that must not.
    """
    found = list(dict.fromkeys(leaks(store, page, fixed, official, given)))
    if found:
        more = f"等 {len(found)} 处" if len(found) > _SHOWN else ""
        said = "；".join(found[:_SHOWN])
        raise Refused(f"公开版没有通过检查，不能发布：{said}{more}。", "请先更正数据，再生成一次。")


def leaks(
    store: Store, page: str, fixed: str, official: Iterable[str], given: Iterable[str] = ()
) -> Iterator[str]:  # fmt: skip
    """What must not be in the page, each as a phrase."""
    names, free = set(official), set(given)
    own = [*texts(fixed)]
    known = {_without_figures(text) for text in own}
    said = [text for text in texts(page) if text.strip() not in names]
    for text in said:
        for what, pattern in _PATTERNS.items():
            if pattern.search(text):
                yield f"{what}“{_short(text)}”"
        if _without_figures(text) not in known and text.strip() not in free:
            yield f"名单以外的文字“{_short(text)}”{_where(store, text.strip())}"
    for name in sorted(free):
        if len(name) >= _LONG and (where := _where(store, name)):
            yield f"“{_short(name)}”{where}"
    yield from _personal(store, "\n".join(said), "\n".join(own))


def texts(page: str) -> list[str]:
    """All that a page says, piece by piece: text, comments, and attributes that are not for drawing."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [piece for piece in reader.pieces if piece.strip()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        self.pieces += [value or "" for name, value in attrs if name not in _DRAWN]

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self.pieces.append(data)


def _without_figures(text: str) -> str:
    return _FIGURES.sub("", text)


def _personal(store: Store, said: str, own: str) -> Iterator[str]:
    """The store's names and numbers that stand in the page more often than its own words account for."""
    for row in query.run(store, "disclosure/personal_words").to_dict("records"):
        word = str(row["word"]).strip()
        if len(word) < 2 or (word.isdigit() and len(word) < 5):
            continue
        if said.count(word) > own.count(word):
            yield f"{row['kind']}“{_short(word)}”"


def _where(store: Store, text: str) -> str:
    row = query.run(store, "disclosure/in_personal_text", {"text": text}).fillna(0).iloc[0]
    places = [words for name, words in (("n_descriptions", "描述"), ("n_addresses", "地址")) if row[name] > 0]
    return f"（出现在问题的{'、'.join(places)}里）" if places else ""


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 12 else f"{flat[:12]}……"
