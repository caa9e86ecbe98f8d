-- Photos after rectification that serve several issues, or are the very photo before it; closed in the days up to the report date
-- grain: one row per photo and department, at most $limit
WITH shown AS (
    SELECT
        photo_after AS photo, dept_name, COUNT(*) AS n_issues,
        COUNT(DISTINCT COALESCE(place_key, issue_id)) AS n_places,
        SUM(CASE WHEN photo_before = photo_after THEN 1 ELSE 0 END) AS n_unchanged
    FROM issue_named
    WHERE NOT is_void
        AND photo_after <> ''
        AND closed_day > CAST($as_of_day AS BIGINT) - CAST($n_days AS BIGINT)
        AND closed_day <= CAST($as_of_day AS BIGINT)
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY photo_after, dept_name
),
spread AS (
    SELECT
        *, COUNT(*) OVER (PARTITION BY photo) AS n_departments, SUM(n_issues) OVER (PARTITION BY photo) AS n_issues_everywhere
    FROM shown
),
doubtful AS (
    SELECT *, ROW_NUMBER() OVER (ORDER BY n_issues DESC, photo, dept_name) AS position
    FROM spread
    WHERE (n_issues_everywhere >= 2 OR n_unchanged > 0)
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
)
SELECT * FROM doubtful WHERE CAST($limit AS BIGINT) IS NULL OR position <= $limit ORDER BY position
