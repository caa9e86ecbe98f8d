-- Issues whose time limit ended before they were found: the limit, or the day of report, is not what it says.
-- grain: one row per row of the file that is so
-- reads: file
-- reason: 整改时限早于发现，这一件从一开始就算超期
-- remedy: 请核对整改时限与上报时间。
SELECT row_number, 'due_at' AS field, CAST(due_at AS VARCHAR) AS value,
    CONCAT('发现于 ', CAST(found_at AS VARCHAR)) AS against
FROM good
WHERE due_day < found_day
    OR (due_day = found_day AND due_at < found_at AND due_at <> CAST(due_on AS TIMESTAMP))
