-- Inspections with the names that people use, and their month (year * 12 + month).
-- grain: one row per inspection
SELECT
    i.inspection_id, i.source, i.inspected_on, i.inspected_day, i.inspector, i.n_items_checked, i.n_items_passed,
    i.n_issues_found, i.is_random_sample, i.score, i.full_score, i.grade,
    CAST(EXTRACT(YEAR FROM i.inspected_on) * 12 + EXTRACT(MONTH FROM i.inspected_on) AS BIGINT) AS month_number,
    COALESCE(d.dept_name, i.department) AS dept_name,
    COALESCE(v.venue_id, i.venue) AS venue_key,
    COALESCE(v.venue_name, i.venue) AS venue_name,
    v.venue_type,
    COALESCE(a.area_name, p.district) AS district_name
FROM inspection AS i
LEFT JOIN department_alias AS d ON d.alias = i.department
LEFT JOIN venue_alias AS v ON v.alias = i.venue
LEFT JOIN venue AS p ON p.venue_id = v.venue_id
LEFT JOIN area_alias AS a ON a.alias = p.district
