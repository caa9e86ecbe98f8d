-- The issues behind 超期未结
-- grain: one row per issue open at the report date
WITH still_open AS (
    SELECT
        issue_id, dept_name, district_name, street_name, venue_name, source, category, subcategory,
        description, found_at, due_at, closed_at, status,
        CASE WHEN due_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS counted
    FROM issue_named
    WHERE NOT is_void
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND (closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT))
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
)
SELECT * FROM still_open ORDER BY counted DESC, due_at, issue_id
