"""A generated issue file of any size: what a city's case system exports, with a point for nearly every row."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from pyarrow import csv

from cleancity.contracts import load
from cleancity.demo import departments as demo

START = np.datetime64("2024-01-01T00:00:00")
SPAN_DAYS = 1050
DEPARTMENTS = [each.name for each in demo.DEPARTMENTS]  # so that pages find their peer groups
DISTRICTS = ["滨江区", "城中区", "高新区", "东湖区", "西山区", "南郊区"]
SUBCATEGORIES = {
    "道路保洁": ["路面不洁", "积尘", "积水", "垃圾桶满溢"],
    "农贸市场": ["摊位脏乱", "下水道堵塞", "活禽管理", "三防设施缺失"],
    "公厕": ["地面脏污", "异味", "设施破损", "无保洁"],
    "物业小区": ["楼道堆物", "小区垃圾", "绿化管护", "管理缺位"],
}
SOURCES = ["自查", "暗访", "12345热线", "网格上报", "视频巡查"]


def issue_table(rows: int, seed: int = 2026, first: int = 0) -> pa.Table:
    """`rows` issues as text columns under the contract's titles; their numbers begin with `first`."""
    random = np.random.default_rng(seed)
    found = START + random.integers(0, SPAN_DAYS * 86400, rows).astype("timedelta64[s]")
    due = found + np.timedelta64(3, "D")
    closed = found + (random.gamma(2.0, 0.6, rows) * 86400).astype("timedelta64[s]")
    is_open = (random.random(rows) < 0.01) | (closed > START + np.timedelta64(SPAN_DAYS, "D"))
    categories = np.array(list(SUBCATEGORIES))[random.integers(0, len(SUBCATEGORIES), rows)]
    choice = random.integers(0, 4, rows)
    columns = {
        "issue_id": np.char.add("B", np.arange(first, first + rows).astype(str)),
        "source": np.array(SOURCES)[random.integers(0, len(SOURCES), rows)],
        "reported_at": _moments(found),
        "category": categories,
        "subcategory": np.array([SUBCATEGORIES[c] for c in SUBCATEGORIES])[_position(categories), choice],
        "severity": np.array(["一般", "较重", "严重"])[random.integers(0, 3, rows)],
        "description": np.char.add("巡查发现问题需要整改，编号", choice.astype(str)),
        "district": np.array(DISTRICTS)[random.integers(0, len(DISTRICTS), rows)],
        "lon": np.char.mod("%.6f", 113.3 + random.normal(0, 0.06, rows)),
        "lat": np.char.mod("%.6f", 31.2 + random.normal(0, 0.05, rows)),
        "department": np.array(DEPARTMENTS)[random.integers(0, len(DEPARTMENTS), rows)],
        "closed_at": np.where(is_open, "", _moments(closed)),
        "due_at": _moments(due),
        "n_reworks": (random.random(rows) < 0.02).astype(int).astype(str),
        "status": np.where(is_open, "处置中", "已结案"),
    }
    contract = load("issue")
    return pa.table({contract.field(name).title: pa.array(values.astype(object)) for name, values in columns.items()})


def as_csv(table: pa.Table, encoding: str = "utf-8") -> bytes:
    """The table as a CSV file's bytes."""
    target = pa.BufferOutputStream()
    csv.write_csv(table, target, csv.WriteOptions(quoting_style="none"))
    text: bytes = target.getvalue().to_pybytes()
    return text if encoding == "utf-8" else text.decode().encode(encoding)


def _moments(values: np.ndarray) -> np.ndarray:
    return np.char.replace(np.datetime_as_string(values, unit="s"), "T", " ")


def _position(categories: np.ndarray) -> np.ndarray:
    order = {name: index for index, name in enumerate(SUBCATEGORIES)}
    return np.array([order[name] for name in categories])
