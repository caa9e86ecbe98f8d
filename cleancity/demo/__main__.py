"""`python -m cleancity.demo basemap | sample | files FOLDER`: write the committed files, or all uploads, to disk."""

from __future__ import annotations

import sys
from pathlib import Path

from cleancity.demo import basemap, generate
from cleancity.demo.sample import write_samples

USAGE = "usage: python -m cleancity.demo basemap | sample | files FOLDER"


def main(arguments: list[str]) -> int:
    """Run one of the three commands; the exit code is 2 for a wrong call."""
    match arguments:
        case ["basemap"]:
            basemap.write()
        case ["sample"]:
            write_samples()
        case ["files", folder]:
            target = Path(folder)
            target.mkdir(parents=True, exist_ok=True)
            for file in generate():
                (target / file.name).write_bytes(file.content)
        case _:
            sys.stderr.write(USAGE + "\n")
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
