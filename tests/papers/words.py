"""Looking into a docx with nothing but the standard library."""

import io
import struct
import zipfile
import zlib
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def xml_of(content, part="word/document.xml"):
    """A part of the archive as a tree."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(part))


def parts_of(content):
    """The names in the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()


def body_text(content):
    """Every text of the document, a line for each paragraph."""
    lines = []
    for paragraph in xml_of(content).iter(f"{W}p"):
        lines.append("".join(each.text or "" for each in paragraph.iter(f"{W}t")))
    return "\n".join(lines)


def pixel(width=4, height=2):
    """A small white PNG made by hand."""
    rows = b"".join(b"\0" + b"\xff\xff\xff" * width for _ in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
