"""Reading data/contracts/*.yaml into frozen values.

The files are Frictionless Table Schemas (https://datapackage.org/standard/table-schema/); the keys of our own
(`aliases`, `fold`, `valueAliases`, `otherwise`, `asOf`, `defaultsToAsOf`, `fromTitle`, `dateOnly`, `monthOnly`, `load`,
`snapshotScope`, `numberedBy`, `standIn`, `unitTo`, `requireOneOf`, `derived`, `checks`) are ignored by the
`frictionless` library, which therefore can serve as a second implementation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import yaml

from cleancity.contracts.checks import faults_of
from cleancity.errors import ConfigError
from cleancity.settings import DATA

TYPES = ("string", "integer", "number", "date", "datetime", "boolean")
# The order in which a city fills its store: what is looked up comes before what looks it up.
ORDER = (
    "area", "department", "venue", "campaign", "clause", "phase", "task",
    "issue", "recheck", "inspection", "survey", "reward", "supply_item", "warehouse", "supply_move", "supply_stock",
)  # fmt: skip
TRUE_VALUES = ("是", "有", "真", "对", "√", "true", "yes", "y", "t", "1")
FALSE_VALUES = ("否", "无", "假", "错", "×", "false", "no", "n", "f", "0")
# What a spreadsheet shows where a formula came to nothing. #N/A is not among them: it says that there is no value.
ERROR_VALUES = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!")


@dataclass(frozen=True)
class Field:
    """One column of a dataset as a clerk sends it."""

    name: str
    title: str
    type: str
    fold: str
    aliases: tuple[str, ...]
    value_aliases: Mapping[str, str]
    otherwise: str | None
    unit: str
    example: str
    remedy: str
    required: bool
    enum: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    pattern: str | None
    is_as_of: bool
    defaults_to_as_of: bool
    from_title: str
    date_only_is_end: bool
    month_only: str
    is_personal: bool
    unit_to: str | None

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header under which the column may arrive, the best first."""
        return (self.title, self.name, *self.aliases)


@dataclass(frozen=True)
class Derived:
    """A stored column computed from the others on the way in (queries/schema/<dataset>_derived.sql)."""

    name: str
    title: str
    type: str
    unit: str


@dataclass(frozen=True)
class ForeignKey:
    """`field` names a row of `resource`; an unknown name is a notice, never a rejection."""

    field: str
    resource: str


@dataclass(frozen=True)
class Contract:
    """One dataset: its columns, its key, and how a file of it is read into the store.

    `checks` are its rules beyond one cell (contracts/checks.py): name -> error, warning or notice.
    `numbered_by` are the columns that make the key of a file without one, together with its running number (序号).
    `stand_in` names for a column of the key the one that tells rows apart which the file gives one key otherwise.
    `sorted_by` is the stored column in whose order a file's rows are laid down.
    """

    name: str
    title: str
    description: str
    load: str
    key: tuple[str, ...]
    scope: tuple[str, ...]
    numbered_by: tuple[str, ...]
    stand_in: Mapping[str, str]
    require_one_of: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]
    fields: tuple[Field, ...]
    derived: tuple[Derived, ...]
    checks: Mapping[str, str]
    sorted_by: str | None
    digest: str

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field:
        """The field called `name`. Raises KeyError when there is none."""
        return self.by_name[name]

    def title_of(self, name: str) -> str:
        """The Chinese title of a stored column, derived ones included; the name itself when it has none."""
        titles = {field.name: field.title for field in self.fields} | {each.name: each.title for each in self.derived}
        return titles.get(name, name)

    @property
    def is_located(self) -> bool:
        """Whether rows carry a point (lon, lat and the raw pair)."""
        return "raw_x" in self.by_name

    @property
    def as_of_fields(self) -> tuple[str, ...]:
        """The columns whose latest date is the report date of a file that names none."""
        return tuple(field.name for field in self.fields if field.is_as_of)


def dataset_names() -> tuple[str, ...]:
    """All datasets, in the order in which they should be filled."""
    return ORDER


def load_all() -> tuple[Contract, ...]:
    """Every contract, in the order of `dataset_names`."""
    return tuple(load(name) for name in ORDER)


@cache
def load(dataset: str) -> Contract:
    """The contract of `dataset`.

    Raises:
        ConfigError: there is no such dataset, or its file breaks a rule of this module.
    """
    if dataset not in ORDER:
        raise ConfigError(f"没有名为“{dataset}”的数据集。", f"可用的有：{'、'.join(ORDER)}。")
    text = (DATA / "contracts" / f"{dataset}.yaml").read_text(encoding="utf-8")
    return _contract(yaml.safe_load(text), hashlib.sha256(text.encode()).hexdigest())


def _contract(raw: dict[str, Any], digest: str) -> Contract:
    key = tuple(raw["primaryKey"])
    contract = Contract(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        load=raw["load"],
        key=key,
        scope=tuple(raw.get("snapshotScope", key)),
        numbered_by=tuple(raw.get("numberedBy", ())),
        stand_in=dict(raw.get("standIn", {})),
        require_one_of=tuple(tuple(group) for group in raw.get("requireOneOf", [])),
        foreign_keys=tuple(
            ForeignKey(each["fields"], each["reference"]["resource"]) for each in raw.get("foreignKeys", [])
        ),
        fields=tuple(_field(each) for each in raw["fields"]),
        derived=tuple(
            Derived(each["name"], each["title"], each["type"], each.get("unit", "")) for each in raw.get("derived", [])
        ),
        checks=raw.get("checks", {}),
        sorted_by=raw.get("sortedBy"),
        digest=digest,
    )
    _check(contract)
    return contract


def _field(raw: dict[str, Any]) -> Field:
    constraints = raw.get("constraints", {})
    default_fold = "text" if raw["type"] == "string" else raw["type"]
    return Field(
        name=raw["name"],
        title=raw["title"],
        type=raw["type"],
        fold=raw.get("fold", default_fold),
        aliases=tuple(raw.get("aliases", [])),
        value_aliases=raw.get("valueAliases", {}),
        otherwise=raw.get("otherwise"),
        unit=raw.get("unit", ""),
        example=raw.get("example", ""),
        remedy=raw.get("remedy", ""),
        required=constraints.get("required", False),
        enum=tuple(constraints.get("enum", [])),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        pattern=constraints.get("pattern"),
        is_as_of=raw.get("asOf", False),
        defaults_to_as_of=raw.get("defaultsToAsOf", False),
        from_title=raw.get("fromTitle", ""),
        date_only_is_end=raw.get("dateOnly") == "end",
        month_only=raw.get("monthOnly", ""),
        is_personal=raw.get("personal", False),
        unit_to=raw.get("unitTo"),
    )


def _check(contract: Contract) -> None:
    """A contract that names a column it does not have would fail far from its cause."""
    names = set(contract.by_name)
    named = {*contract.key, *contract.scope, *(key.field for key in contract.foreign_keys)}
    named |= {name for group in contract.require_one_of for name in group}
    unknown = sorted(named - names) + [field.name for field in contract.fields if field.type not in TYPES]
    unknown += [f"{name}（应当必填）" for name in contract.scope if name in names and not contract.field(name).required]
    unknown += faults_of(dict(contract.checks))
    if unknown:
        raise ConfigError(f"数据集“{contract.title}”的约定有误：{'、'.join(unknown)}。", "请改正 data/contracts。")
