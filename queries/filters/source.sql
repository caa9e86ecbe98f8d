-- Sources to choose from: those that issues came by, the most frequent first
-- grain: one row per source
WITH choice AS (
    SELECT source AS value, SUM(n_found) AS n_issues
    FROM issue_day_named
    WHERE source IS NOT NULL
    GROUP BY source
)
SELECT value, value AS label FROM choice ORDER BY n_issues DESC, value
