"""Where things are: the product's folder, its environment, the interpreters."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
IS_WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if IS_WINDOWS else "bin/python")
# Run from inside a virtual environment, the interpreter it was made from makes ours.
BASE_PYTHON = str(getattr(sys, "_base_executable", None) or sys.executable)
