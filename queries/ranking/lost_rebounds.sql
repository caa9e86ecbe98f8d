-- A department's closures of the days given that came back within 30 days, counted as in ranking/rebounds_by_month
-- grain: one row per closure that came back
WITH returned AS (
    SELECT
        issue_id, found_at, closed_at, came_back_day - closed_day AS n_days_to_return, came_back_how, subcategory,
        COALESCE(venue_name, address, street_name) AS place
    FROM closed_issue
    WHERE dept_name = $department
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND closed_day >= CAST($from_day AS BIGINT) AND closed_day <= CAST($to_day AS BIGINT)
        AND closed_day <= CAST($as_of_day AS BIGINT) - 30 AND came_back_day <= closed_day + 30
        AND place_key IS NOT NULL AND NOT is_default_place AND subcategory IS NOT NULL
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
ordered AS (
    SELECT * FROM returned ORDER BY n_days_to_return, issue_id
)
SELECT * FROM ordered
