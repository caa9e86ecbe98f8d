-- The rejected rows of one batch as the file had them
-- grain: one row per rejected row
WITH said AS (
    SELECT p.row_number, p.raw
    FROM rejected_row AS p
    JOIN batch AS b ON b.batch_id = p.batch_id
    LEFT JOIN department_alias AS d ON d.alias = b.department
    WHERE p.batch_id = $batch_id
        AND (CAST($own_department AS VARCHAR) IS NULL OR COALESCE(d.dept_name, b.department) = $own_department)
)
SELECT * FROM said ORDER BY row_number
