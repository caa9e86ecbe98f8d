-- Responsible departments of the last 13 months that cannot be ranked: not in the register, or without a peer group
-- grain: one row per department
WITH found AS (
    SELECT dept_name, dept_code
    FROM issue_named
    WHERE NOT is_void AND found_day <= CAST($as_of_day AS BIGINT) AND found_day >= CAST($as_of_day AS BIGINT) - 400
        AND dept_name IS NOT NULL AND peer_group IS NULL
),
counted AS (
    SELECT dept_name, MAX(dept_code) AS dept_code, COUNT(*) AS n_issues FROM found GROUP BY dept_name
),
ordered AS (
    SELECT * FROM counted ORDER BY n_issues DESC, dept_name
)
SELECT * FROM ordered
