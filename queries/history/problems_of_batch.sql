-- What was said about one batch: bad cells with reason and remedy, and notices
-- grain: one row per problem or notice
SELECT sheet, row_number, column_title, value, reason, remedy, level
FROM problem
WHERE batch_id = $batch_id
ORDER BY row_number, column_title
