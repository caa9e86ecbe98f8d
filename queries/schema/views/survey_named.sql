-- Survey results with the names that people use, and what each row speaks for: 部门, 区县 or 全市.
-- grain: one row per survey result
SELECT
    s.*,
    d.dept_code,
    COALESCE(d.dept_name, s.department) AS dept_name,
    COALESCE(a.area_name, s.district) AS district_name,
    CASE WHEN s.department IS NOT NULL THEN '部门' WHEN s.district IS NOT NULL THEN '区县' ELSE '全市' END AS scope
FROM survey AS s
LEFT JOIN department_alias AS d ON d.alias = s.department
LEFT JOIN area_alias AS a ON a.alias = s.district
