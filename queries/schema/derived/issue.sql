-- What is stored beside an issue's own columns, so that queries need no date arithmetic and no H3 functions.
-- A coarser H3 cell is the finer one with its resolution bits set and its last digits filled with ones.
-- A limit without its moment: 工作日 ends with the working day, 工作时 within a session (cleancity/workdays.py defines both).
WITH limited AS (
    SELECT row_number, limit_unit, limit_value, COALESCE(reported_at, CAST(inspected_on AS TIMESTAMP)) AS from_at
    FROM typed
    WHERE due_at IS NULL AND limit_value <= 100000 AND limit_unit IS NOT NULL
),
in_days AS (
    SELECT l.row_number, e.work_ends_at AS ends_at
    FROM limited AS l
    JOIN work_day AS d ON d.day_on = CAST(l.from_at AS DATE)
    JOIN work_day AS e ON e.is_working AND e.n_worked = d.n_worked + CAST(GREATEST(CEIL(l.limit_value), 1) AS BIGINT)
    WHERE l.limit_unit = '工作日'
),
begun AS (
    SELECT
        l.row_number, l.from_at, CAST(FLOOR(l.limit_value * 3600 + 0.5) AS BIGINT) AS n_seconds,
        COALESCE(s.seconds_before * 1000000
            + LEAST(s.n_seconds * 1000000, EPOCH_US(l.from_at) - EPOCH_US(s.starts_at)), 0) AS worked_us
    FROM (
        SELECT l.row_number, l.from_at, l.limit_value
        FROM limited AS l JOIN work_day AS d ON d.day_on = CAST(l.from_at AS DATE)
        WHERE l.limit_unit = '工作时'
    ) AS l
    ASOF LEFT JOIN work_session AS s ON l.from_at >= s.starts_at
),
in_hours AS (
    SELECT
        b.row_number,
        CASE
            WHEN b.n_seconds = 0 THEN b.from_at
            WHEN b.worked_us + b.n_seconds * 1000000 <= (s.seconds_before + s.n_seconds) * 1000000
                THEN MAKE_TIMESTAMP(
                    EPOCH_US(s.starts_at) + b.worked_us + (b.n_seconds - s.seconds_before) * 1000000
                )
        END AS ends_at
    FROM begun AS b
    ASOF LEFT JOIN work_session AS s ON b.worked_us + b.n_seconds * 1000000 > s.seconds_before * 1000000
),
ends AS (
    SELECT row_number, ends_at FROM in_days
    UNION ALL SELECT row_number, ends_at FROM in_hours
    UNION ALL
    SELECT
        row_number,
        from_at + to_seconds(limit_value * CASE limit_unit WHEN '小时' THEN 3600 ELSE 86400 END) AS ends_at
    FROM limited
    WHERE limit_unit IN ('小时', '日')
),
timed AS (
    SELECT
        t.* REPLACE (COALESCE(t.due_at, e.ends_at) AS due_at),
        COALESCE(t.reported_at, CAST(t.inspected_on AS TIMESTAMP)) AS found_at
    FROM typed AS t
    LEFT JOIN ends AS e ON e.row_number = t.row_number
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
