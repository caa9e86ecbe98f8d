-- Places that were visited in the same month by 自查 and by 暗访: what either counted there
-- grain: one row per place and month with both
WITH visit AS (
    SELECT venue_key, venue_name, venue_type, dept_name, month_number, source, n_items_checked, n_items_passed, n_issues_found
    FROM inspection_named
    WHERE inspected_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR inspected_day >= $from_day)
        AND source IN ('自查', '暗访') AND venue_key IS NOT NULL
        AND n_items_checked > 0 AND n_items_passed <= n_items_checked
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
),
together AS (
    SELECT
        venue_key, month_number, MAX(venue_name) AS venue_name, MAX(venue_type) AS venue_type,
        MAX(CASE WHEN source = '暗访' THEN dept_name END) AS secret_dept, MAX(dept_name) AS any_dept,
        SUM(CASE WHEN source = '自查' THEN 1 ELSE 0 END) AS self_visits,
        SUM(CASE WHEN source = '自查' THEN n_items_checked ELSE 0 END) AS self_items,
        SUM(CASE WHEN source = '自查' THEN n_items_passed ELSE 0 END) AS self_passed,
        SUM(CASE WHEN source = '自查' THEN COALESCE(n_issues_found, n_items_checked - n_items_passed) ELSE 0 END) AS self_issues,
        SUM(CASE WHEN source = '暗访' THEN 1 ELSE 0 END) AS secret_visits,
        SUM(CASE WHEN source = '暗访' THEN n_items_checked ELSE 0 END) AS secret_items,
        SUM(CASE WHEN source = '暗访' THEN n_items_passed ELSE 0 END) AS secret_passed,
        SUM(CASE WHEN source = '暗访' THEN COALESCE(n_issues_found, n_items_checked - n_items_passed) ELSE 0 END) AS secret_issues
    FROM visit GROUP BY venue_key, month_number
),
matched AS (
    SELECT
        venue_key, month_number, venue_name, venue_type, COALESCE(secret_dept, any_dept) AS dept_name, self_visits,
        self_items, self_passed, self_issues, secret_visits, secret_items, secret_passed, secret_issues
    FROM together WHERE self_visits > 0 AND secret_visits > 0
)
SELECT * FROM matched
