-- Who can be made responsible: departments of the register with their leader, then names that only issues hold
-- grain: one row per unit
WITH known AS (
    SELECT dept_name AS unit, lead_official AS leader, 1 AS turn
    FROM department
    WHERE COALESCE(is_active, TRUE)
),
others AS (
    SELECT DISTINCT i.dept_name AS unit, CAST(NULL AS VARCHAR) AS leader, 2 AS turn
    FROM issue_day_named AS i
    WHERE i.dept_name IS NOT NULL AND i.dept_name NOT IN (SELECT unit FROM known)
),
every AS (
    SELECT * FROM known
    UNION ALL
    SELECT * FROM others
)
SELECT unit, leader FROM every ORDER BY turn, unit
