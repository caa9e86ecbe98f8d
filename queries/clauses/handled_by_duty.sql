-- Who really handled what where: issues found in the last weeks by category, type of place and department.
-- grain: one row per category, type of place and department
WITH found AS (
    SELECT category, venue_type, dept_name
    FROM issue_named
    WHERE found_day > CAST($as_of_day AS BIGINT) - 7 * CAST($duty_weeks AS BIGINT)
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND NOT is_void
        AND category IS NOT NULL
),
counted AS (
    SELECT
        category,
        COALESCE(venue_type, '没有场所') AS venue_type,
        dept_name,
        COUNT(*) AS n_issues
    FROM found
    GROUP BY category, COALESCE(venue_type, '没有场所'), dept_name
),
ordered AS (
    SELECT * FROM counted
    ORDER BY category, venue_type, n_issues DESC, dept_name
)
SELECT * FROM ordered
