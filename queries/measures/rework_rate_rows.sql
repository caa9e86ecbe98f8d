-- The issues behind 返工率
-- grain: one row per issue checked in the period
WITH checked AS (
    SELECT
        issue_id, dept_name, district_name, street_name, venue_name, source, category, subcategory,
        description, found_at, due_at, closed_at, status,
        verified_at, COALESCE(n_reworks, 0) AS n_reworks
    FROM issue_named
    WHERE NOT is_void
        AND CAST(verified_at AS DATE) <= CAST($as_of AS DATE)
        AND (CAST($from_date AS DATE) IS NULL OR CAST(verified_at AS DATE) >= $from_date)
        AND (CAST($to_date AS DATE) IS NULL OR CAST(verified_at AS DATE) <= $to_date)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
)
SELECT * FROM checked ORDER BY n_reworks DESC, verified_at, issue_id
