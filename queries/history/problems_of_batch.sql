-- What was said about one batch: bad cells with reason and remedy, and notices
-- grain: one row per problem or notice
WITH said AS (
    SELECT p.sheet, p.row_number, p.column_title, p.value, p.reason, p.remedy, p.level
    FROM problem AS p
    JOIN batch AS b ON b.batch_id = p.batch_id
    LEFT JOIN department_alias AS d ON d.alias = b.department
    WHERE p.batch_id = $batch_id
        AND (CAST($own_department AS VARCHAR) IS NULL OR COALESCE(d.dept_name, b.department) = $own_department)
)
SELECT * FROM said ORDER BY row_number, column_title
