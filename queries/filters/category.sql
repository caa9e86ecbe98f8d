-- Categories to choose from: those that issues have, the most frequent first
-- grain: one row per category
WITH choice AS (
    SELECT category AS value, SUM(n_found) AS n_issues
    FROM issue_day_named
    WHERE category IS NOT NULL
    GROUP BY category
)
SELECT value, value AS label FROM choice ORDER BY n_issues DESC, value
