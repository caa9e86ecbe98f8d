"""`python -m cleancity.cli`."""

import sys

from cleancity.cli import main

if __name__ == "__main__":
    sys.exit(main())
