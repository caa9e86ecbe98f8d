"""The surveys of 示例市: quarterly, in one file, from missed to met; and a last quick one that is too close to call."""

from __future__ import annotations

from datetime import date

import numpy as np

from cleancity.demo.city import STREET_SEEDS
from cleancity.demo.departments import DEPARTMENTS
from cleancity.demo.sheets import xlsx_bytes

HEADER = ["调查编号", "调查日期", "调查项目", "被评部门", "区县", "调查方式", "有效样本", "满意人数", "备注"]
# Quarter's survey -> the whole city's share of favourable answers to 满意度 and 知晓率.
QUARTERS = {
    date(2025, 9, 20): (0.861, 0.82),
    date(2025, 12, 20): (0.872, 0.85),
    date(2026, 3, 20): (0.885, 0.88),
    date(2026, 6, 20): (0.903, 0.915),
    date(2026, 9, 20): (0.932, 0.94),
}
DISTRICT_STEPS = (0.02, 0.01, 0.0, 0.0, -0.01, -0.02)  # from the best district to the worst
N_OF_DISTRICT, N_AWARE = 220, 600
DEPARTMENT_DAYS = (date(2026, 3, 20), date(2026, 9, 20))
POOR, POOR_SHARE, TINY, N_OF_TINY = "房地产管理处", 0.79, "烈士陵园管理处", 6
QUICK_DAY, QUICK_ASKED, QUICK_POSITIVE = date(2026, 11, 6), 50, 45


def survey_file(seed: int) -> bytes:
    """One workbook: five quarters by district, two by department, and street interviews in November."""
    rng = np.random.default_rng([seed, 5])
    rows = [*_by_district(rng), *_by_department(rng)]
    rows.append(["MY202611-K01", QUICK_DAY, "满意度", "", "", "拦访", QUICK_ASKED, QUICK_POSITIVE, "街头快速访问"])
    rows.sort(key=lambda row: (str(row[1]), str(row[0])))
    return xlsx_bytes(HEADER, rows, "示例市群众满意度、知晓率调查结果")


def _by_district(rng: np.random.Generator) -> list[list[object]]:
    rows: list[list[object]] = []
    for day, (satisfied, aware) in QUARTERS.items():
        code = f"{day:%Y}Q{(day.month + 2) // 3}"
        for number, (district, step) in enumerate(zip(STREET_SEEDS, DISTRICT_STEPS, strict=True), 1):
            n = N_OF_DISTRICT + int(rng.integers(-20, 21))
            rows.append(
                [f"MY{code}-{number:02d}", day, "满意度", "", district, "问卷", n, round(n * (satisfied + step)), ""]
            )
        rows.append([f"ZX{code}-01", day, "知晓率", "", "", "电话", N_AWARE, round(N_AWARE * aware), ""])
    return rows


def _by_department(rng: np.random.Generator) -> list[list[object]]:
    """By telephone; one department does badly, one has next to nobody to ask."""
    rows: list[list[object]] = []
    for day in DEPARTMENT_DAYS:
        for number, department in enumerate(DEPARTMENTS, 1):
            n = N_OF_TINY if department.name == TINY else 90 + int(rng.integers(0, 61))
            rate = POOR_SHARE if department.name == POOR else 0.9 + float(rng.uniform(0.0, 0.07))
            code = f"BM{day:%Y%m}-{number:02d}"
            rows.append([code, day, "满意度", department.name, "", "电话", n, round(n * rate), ""])
    return rows
