-- The cases of a department that cost it points of one part in a month, counted as in ranking/cases_by_month
-- grain: one row per case
WITH found AS (
    SELECT
        issue_id, found_at, found_day, due_at, due_day, closed_at, verified_at, n_reworks, n_extensions, result, subcategory,
        COALESCE(venue_name, address, street_name) AS place, COALESCE(handled_at, closed_at) AS handled_at
    FROM issue_named
    WHERE NOT is_void AND dept_name = $department
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND found_day <= CAST($to_day AS BIGINT) AND found_day >= CAST($from_day AS BIGINT) - 765
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
stated AS (
    SELECT
        *,
        COALESCE(due_day >= CAST($from_day AS BIGINT) AND due_day <= CAST($to_day AS BIGINT), FALSE) AS is_due,
        COALESCE(CAST(handled_at AS DATE) <= CAST($to_date AS DATE), FALSE) AS is_handled,
        COALESCE(
            CAST(verified_at AS DATE) >= CAST($from_date AS DATE) AND CAST(verified_at AS DATE) <= CAST($to_date AS DATE), FALSE
        ) AS is_checked
    FROM found
),
lost AS (
    SELECT issue_id, found_at, due_at, handled_at, closed_at, subcategory, place, n_reworks, n_extensions, result
    FROM stated
    WHERE ($part = 'on_time' AND is_due AND NOT COALESCE(closed_at <= due_at, FALSE))
        OR ($part = 'handled_on_time' AND is_due AND NOT COALESCE(handled_at <= due_at, FALSE))
        OR ($part = 'overdue_open' AND is_due AND NOT is_handled)
        OR ($part = 'extended' AND is_due AND n_extensions > 0)
        OR ($part = 'handled' AND found_day >= CAST($from_day AS BIGINT) AND due_day <= CAST($to_day AS BIGINT) AND NOT is_handled)
        OR ($part = 'rework' AND is_checked AND (n_reworks > 0 OR result IN ('不到位', '虚假整改', '未整改')))
),
ordered AS (
    SELECT * FROM lost ORDER BY found_at DESC, issue_id
)
SELECT * FROM ordered
