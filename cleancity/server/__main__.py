"""`python -m cleancity.server`."""

import sys

from cleancity.server import main

if __name__ == "__main__":
    sys.exit(main())
