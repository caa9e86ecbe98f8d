"""The desk: the one way to an effect. Whatever changes something or leaves the house passes here, with the person
who wants it: the right is checked, the audit written, then it is done."""

from cleancity.desk.doing import doing
from cleancity.desk.holding import HOLDING

__all__ = ["HOLDING", "doing"]
