-- The rejected rows of one batch as the file had them
-- grain: one row per rejected row
SELECT row_number, raw
FROM rejected_row
WHERE batch_id = $batch_id
ORDER BY row_number
