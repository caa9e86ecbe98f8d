-- Every step of supervision in force, with whether the issue that it names is still open at the report date
-- grain: one row per department, issue, step and day of issue
WITH issued AS (
    SELECT
        a.*,
        CASE
            WHEN i.issue_id IS NULL THEN NULL
            WHEN i.is_void OR i.closed_day <= CAST($as_of_day AS BIGINT) THEN 0
            ELSE 1
        END AS is_issue_open
    FROM supervision_action AS a
    LEFT JOIN issue_named AS i ON i.issue_id = a.issue_id
    WHERE (CAST($department AS VARCHAR) IS NULL OR a.dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR a.issue_id IS NULL OR a.dept_name = $own_department)
)
SELECT * FROM issued ORDER BY issued_on DESC, seq DESC
