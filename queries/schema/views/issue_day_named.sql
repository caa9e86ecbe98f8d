-- The counts of each day, with the names that people use.
-- grain: one row per day, campaign, district, department, source and category as they were given
SELECT
    k.day, k.campaign_id, COALESCE(a.area_name, k.district) AS district_name,
    d.dept_code, COALESCE(d.dept_name, k.department) AS dept_name, d.peer_group, k.source, k.category,
    k.n_found, k.n_rebound, k.n_closed, k.n_due, k.n_on_time, k.n_checked, k.n_reworks, k.open_change, k.overdue_change
FROM issue_day AS k
LEFT JOIN department_alias AS d ON d.alias = k.department
LEFT JOIN area_alias AS a ON a.alias = k.district
