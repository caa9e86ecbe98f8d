"""Workbooks to columns of text, in a process of its own: a hostile file can neither crash nor stall the server.

`process.read` is the door; `child` is what runs on the other side of the pipes. Kept apart from the intake, so that
the child starts without the store, DuckDB or pandas.
"""
