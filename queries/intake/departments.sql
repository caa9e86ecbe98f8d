-- Departments that may send files, by name
-- grain: one row per department
SELECT dept_code, dept_name, peer_group
FROM department
WHERE COALESCE(is_active, TRUE)
ORDER BY peer_group, dept_name
