-- What was issued to whom and not taken back: the last word on each step of supervision.
-- grain: one row per department, issue, step and day of issue
WITH ranked AS (
    SELECT
        s.*,
        ROW_NUMBER() OVER (
            PARTITION BY s.department, s.issue_id, s.step, s.issued_on ORDER BY s.seq DESC
        ) AS position
    FROM said_supervision AS s
)
SELECT
    r.seq, r.said_at, r.department, r.step, r.words,
    COALESCE(d.dept_name, r.department) AS dept_name,
    NULLIF(r.issue_id, '') AS issue_id,
    CAST(r.issued_on AS DATE) AS issued_on,
    CAST(NULLIF(r.until_on, '') AS DATE) AS until_on
FROM ranked AS r
LEFT JOIN department_alias AS d ON d.alias = r.department
WHERE r.position = 1 AND r.state = '发出'
