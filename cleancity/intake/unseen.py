"""Characters that no reader sees: zero-width ones, marks of direction, soft hyphens."""

from __future__ import annotations

import re

INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
# The same as RE2 and Arrow write them, to stand within square brackets.
HIDDEN = r"\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{2066}-\x{2069}\x{feff}\x{ad}"
