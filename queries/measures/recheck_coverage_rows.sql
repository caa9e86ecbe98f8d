-- The issues behind 回头看覆盖率
-- grain: one row per issue closed in the period
WITH visit AS (
    SELECT r.issue_id, MAX(r.rechecked_day) AS last_day
    FROM recheck AS r
    WHERE r.rechecked_day <= CAST($as_of_day AS BIGINT)
    GROUP BY r.issue_id
),
closed AS (
    SELECT
        i.issue_id, i.dept_name, i.district_name, i.street_name, i.venue_name, i.source, i.category, i.subcategory,
        i.description, i.found_at, i.due_at, i.closed_at, i.status,
        CASE WHEN v.last_day >= i.closed_day THEN 1 ELSE 0 END AS counted
    FROM issue_named AS i
    LEFT JOIN visit AS v ON v.issue_id = i.issue_id
    WHERE NOT i.is_void AND i.closed_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR i.closed_day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR i.closed_day <= $to_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR i.campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR i.district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR i.dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR i.dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR i.source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR i.category = $category)
)
SELECT * FROM closed ORDER BY counted, closed_at, issue_id
