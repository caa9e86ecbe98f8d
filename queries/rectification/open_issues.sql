-- What was found by the report date and is open to this day, the longest overdue first, then by limit
-- grain: one row per issue
WITH still_open AS (
    SELECT
        issue_id, source, found_at, category, subcategory, description, severity, photo_before,
        COALESCE(venue_name, address, street_name) AS place,
        due_at, CAST($as_of_day AS BIGINT) - due_day AS days_over,
        status, handled_at, closed_at, result, photo_after, measures_taken
    FROM issue_named
    WHERE NOT is_void
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND closed_day IS NULL
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
)
SELECT * FROM still_open ORDER BY days_over DESC NULLS LAST, due_at, issue_id
