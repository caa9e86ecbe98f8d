-- Closed issues that are owed a 回头看 and have had none, longest closed first
-- grain: one row per issue
-- Owed a look: 老大难, 严重 or 否决, or from the technical assessment, closed at least $n_days ago.
WITH owed AS (
    SELECT
        issue_id, dept_name, lead_official, source, severity, is_stubborn, category, subcategory, closed_at, closed_day,
        COALESCE(venue_name, address, street_name) AS place,
        CAST($as_of_day AS BIGINT) - closed_day AS days_since_closed
    FROM issue_named
    WHERE NOT is_void AND closed_day <= CAST($as_of_day AS BIGINT) - CAST($n_days AS BIGINT)
        AND (COALESCE(is_stubborn, FALSE) OR severity IN ('严重', '否决') OR source = '技术评估反馈')
        AND (CAST($from_day AS BIGINT) IS NULL OR closed_day >= $from_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
unseen AS (
    SELECT *
    FROM owed
    WHERE NOT EXISTS (
        SELECT 1 FROM recheck AS r
        WHERE r.issue_id = owed.issue_id AND r.rechecked_day >= owed.closed_day
            AND r.rechecked_day <= CAST($as_of_day AS BIGINT)
    )
)
SELECT * FROM unseen ORDER BY days_since_closed DESC, issue_id
