"""What every test shares: a store of its own, so that none touches the office's data."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="cleancity-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

# Before anything of cleancity is imported, and in every pytest-xdist worker for itself.
os.environ["CLEANCITY_STORE"] = f"duckdb:///{FOLDER.as_posix().lstrip('/')}/city.duckdb"
