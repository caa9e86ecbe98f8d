-- The issues behind 反弹占新增
-- grain: one row per issue found in the period
WITH again AS (
    SELECT issue_id, 1 AS counted FROM rebound_issue
),
found AS (
    SELECT
        i.issue_id, i.dept_name, i.district_name, i.street_name, i.venue_name, i.source, i.category, i.subcategory,
        i.description, i.found_at, i.due_at, i.closed_at, i.status,
        COALESCE(a.counted, 0) AS counted
    FROM issue_named AS i
    LEFT JOIN again AS a ON a.issue_id = i.issue_id
    WHERE NOT i.is_void
        AND i.found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR i.found_day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR i.found_day <= $to_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR i.campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR i.district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR i.dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR i.dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR i.source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR i.category = $category)
)
SELECT * FROM found ORDER BY counted DESC, found_at, issue_id
