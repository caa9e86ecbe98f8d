-- Every version of one issue, oldest first, with the file that brought it
-- grain: one row per version
WITH version AS (
    SELECT h.*, b.file_name, b.as_of AS batch_as_of, b.accepted_at, b.is_undone
    FROM issue_history AS h
    LEFT JOIN batch AS b ON b.batch_id = h.batch_id
    LEFT JOIN department_alias AS d ON d.alias = h.department
    WHERE h.issue_id = $issue_id
        AND (CAST($own_department AS VARCHAR) IS NULL OR COALESCE(d.dept_name, h.department) = $own_department)
)
SELECT * FROM version ORDER BY batch_id, row_number
