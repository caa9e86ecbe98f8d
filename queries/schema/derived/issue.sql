-- What is stored beside an issue's own columns, so that queries need no date arithmetic and no H3 functions.
-- A coarser H3 cell is the finer one with its resolution bits set and its last digits filled with ones.
WITH timed AS (
    SELECT
        t.* REPLACE (
            CASE
                WHEN due_at IS NOT NULL THEN due_at
                WHEN limit_unit = '小时' THEN COALESCE(reported_at, inspected_on) + to_seconds(limit_value * 3600)
                WHEN limit_unit = '日' THEN COALESCE(reported_at, inspected_on) + to_seconds(limit_value * 86400)
            END AS due_at
        ),
        COALESCE(reported_at, CAST(inspected_on AS TIMESTAMP)) AS found_at
    FROM typed AS t
),
dated AS (
    SELECT
        *,
        CAST(found_at AS DATE) AS found_on,
        DATEDIFF('day', DATE '1970-01-01', CAST(found_at AS DATE)) AS found_day,
        CAST(due_at AS DATE) AS due_on,
        DATEDIFF('day', DATE '1970-01-01', CAST(due_at AS DATE)) AS due_day,
        CAST(closed_at AS DATE) AS closed_on,
        DATEDIFF('day', DATE '1970-01-01', CAST(closed_at AS DATE)) AS closed_day
    FROM timed
)
SELECT
    *,
    found_day - (found_day + 3) % 7 AS found_week_day,
    (EPOCH(closed_at) - EPOCH(found_at)) / 86400 AS days_to_close,
    (EPOCH(closed_at) - EPOCH(due_at)) / 86400 AS days_overdue_at_close,
    COALESCE(status IN ('作废', '不予立案'), FALSE) AS is_void,
    CASE WHEN venue IS NOT NULL THEN 'v:' || venue WHEN cell11 IS NOT NULL THEN 'c:' || cell11 END AS place_key,
    (cell11 & ~(15::BIGINT << 52)) | (7::BIGINT << 52) | ((1::BIGINT << 24) - 1) AS cell7,
    (cell11 & ~(15::BIGINT << 52)) | (8::BIGINT << 52) | ((1::BIGINT << 21) - 1) AS cell8,
    (cell11 & ~(15::BIGINT << 52)) | (9::BIGINT << 52) | ((1::BIGINT << 18) - 1) AS cell9,
    (cell11 & ~(15::BIGINT << 52)) | (10::BIGINT << 52) | ((1::BIGINT << 15) - 1) AS cell10
FROM dated
