-- Departments to choose from: those with issues, known groups first
-- grain: one row per department
WITH choice AS (
    SELECT dept_name AS value, MIN(COALESCE(peer_group, '~')) AS peer_group
    FROM issue_day_named
    WHERE dept_name IS NOT NULL
    GROUP BY dept_name
)
SELECT value, value AS label FROM choice ORDER BY peer_group, value
