"""A live installation looked over: what is wrong, what might go wrong, and what to do. Changes nothing.

Works beside a running server, which it asks how it is, and without one.
"""

from cleancity.doctor.findings import LEVELS, Finding
from cleancity.doctor.looking import look_over

__all__ = ["LEVELS", "Finding", "look_over"]
