"""Accounts, log-in sessions, rights and the audit. Knows neither the store nor the screen."""

from cleancity.accounts.book import Book
from cleancity.accounts.door import DOOR
from cleancity.accounts.people import NOBODY, Act, Person, Role, at_the_command_line, insist, may

__all__ = ["DOOR", "NOBODY", "Act", "Book", "Person", "Role", "at_the_command_line", "insist", "may"]
