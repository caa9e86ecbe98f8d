-- The issues behind 处置时长中位数
-- grain: one row per issue closed in the period
WITH closed AS (
    SELECT
        issue_id, dept_name, district_name, street_name, venue_name, source, category, subcategory,
        description, found_at, due_at, closed_at, status,
        days_to_close
    FROM issue_named
    WHERE NOT is_void
        AND closed_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR closed_day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR closed_day <= $to_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
)
SELECT * FROM closed ORDER BY days_to_close, issue_id
