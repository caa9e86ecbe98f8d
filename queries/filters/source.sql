-- Sources to choose from: those that issues came by, the most frequent first
-- grain: one row per source
WITH choice AS (
    SELECT source AS value, COUNT(*) AS n_issues
    FROM issue_named
    WHERE source IS NOT NULL
    GROUP BY source
)
SELECT value, value AS label FROM choice ORDER BY n_issues DESC, value
