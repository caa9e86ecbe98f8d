-- The issues behind 按期结案率
-- grain: one row per issue that fell due in the period
WITH due AS (
    SELECT
        issue_id, dept_name, district_name, street_name, venue_name, source, category, subcategory,
        description, found_at, due_at, closed_at, status,
        is_on_time AS counted
    FROM due_issue
    WHERE due_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR due_day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR due_day <= $to_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
)
SELECT * FROM due ORDER BY counted, due_at, issue_id
