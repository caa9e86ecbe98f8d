"""Contracts: one Frictionless Table Schema per dataset is the only place that knows its columns."""

from cleancity.contracts.model import Contract, Derived, Field, ForeignKey, dataset_names, load, load_all

__all__ = ["Contract", "Derived", "Field", "ForeignKey", "dataset_names", "load", "load_all"]
