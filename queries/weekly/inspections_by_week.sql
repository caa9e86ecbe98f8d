-- Inspections of each ISO week of a span: how many, their items checked and passed, the problems they found
-- grain: one row per week
WITH named AS (
    SELECT
        i.inspected_day - MOD(i.inspected_day + 3, 7) AS week_day, i.source, i.n_items_checked, i.n_items_passed,
        i.n_issues_found,
        COALESCE(d.dept_name, i.department) AS dept_name,
        COALESCE(a.area_name, v.district) AS district_name
    FROM inspection AS i
    LEFT JOIN department_alias AS d ON d.alias = i.department
    LEFT JOIN venue_alias AS x ON x.alias = i.venue
    LEFT JOIN venue AS v ON v.venue_id = x.venue_id
    LEFT JOIN area_alias AS a ON a.alias = v.district
    WHERE i.inspected_day BETWEEN $from_day AND $to_day
),
counted AS (
    SELECT
        week_day,
        SUM(CASE WHEN n_issues_found IS NOT NULL THEN 1 ELSE 0 END) AS n_inspections,
        SUM(COALESCE(n_issues_found, 0)) AS n_problems,
        SUM(CASE WHEN n_items_passed <= n_items_checked THEN n_items_checked ELSE 0 END) AS n_items,
        SUM(CASE WHEN n_items_passed <= n_items_checked THEN n_items_passed ELSE 0 END) AS n_passed
    FROM named
    WHERE (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
    GROUP BY week_day
)
SELECT * FROM counted ORDER BY week_day
