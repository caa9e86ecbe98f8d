-- What the departments' list says each answers for.
-- grain: one row per active department
WITH active AS (
    SELECT dept_code, dept_name, COALESCE(short_name, dept_name) AS short_name, peer_group, duties
    FROM department
    WHERE COALESCE(is_active, TRUE)
)
SELECT * FROM active
ORDER BY dept_code
