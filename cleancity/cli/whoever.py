"""Who gives the command: whoever is logged in to the machine."""

from __future__ import annotations

import getpass
import os

from cleancity.accounts import Person, at_the_command_line


def commander() -> Person:
    """The person at the command line, by the machine's own account."""
    return at_the_command_line(_user_name())


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a number without a name
        return str(os.getuid()) if hasattr(os, "getuid") else "未知"
