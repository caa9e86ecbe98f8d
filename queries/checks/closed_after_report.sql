-- Issues closed later than the report date by more than a day: the moment is a plan or a slip, not what happened.
-- grain: one row per row of the file that is so
-- reads: file
-- reason: 结案时间晚于报送日期
-- remedy: 请核对结案时间；还没结案的请留空。
SELECT row_number, 'closed_at' AS field, CAST(closed_at AS VARCHAR) AS value,
    CONCAT('报送日期 ', CAST(CAST($as_of AS DATE) AS VARCHAR)) AS against
FROM good
WHERE closed_day > CAST($as_of_day AS BIGINT) + 1
