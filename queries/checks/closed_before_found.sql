-- Issues closed before they were found. A closure given as a bare day belongs to that whole day.
-- grain: one row per row of the file that is so
-- reads: file
-- reason: 结案早于发现
-- remedy: 请核对上报时间（检查日期）与结案时间，改正后再传这一行。
SELECT row_number, 'closed_at' AS field, CAST(closed_at AS VARCHAR) AS value,
    CONCAT('发现于 ', CAST(found_at AS VARCHAR)) AS against
FROM good
WHERE closed_day < found_day
    OR (closed_day = found_day AND closed_at < found_at AND closed_at <> CAST(closed_on AS TIMESTAMP))
