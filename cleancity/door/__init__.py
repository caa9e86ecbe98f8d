"""What `manage.py` does before there is an environment: makes it, from a registry or from an offline bundle.

Standard library only, and nothing else of the package but `cleancity.errors`: this runs on a bare Python.
All that is said goes to stderr, in Chinese, since clerks run it.
"""
