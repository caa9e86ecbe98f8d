-- Closed issues by the clock, in minutes since 1970-01-01; a moment written as a bare day (0:00) has no minute.
-- The minutes from dispatch, or from the report where nobody wrote down the dispatch, are known within one day only.
-- grain: one row per closed issue
WITH clocked AS (
    SELECT
        *,
        EXTRACT(HOUR FROM closed_at) * 60 + EXTRACT(MINUTE FROM closed_at) AS closed_clock,
        EXTRACT(HOUR FROM dispatched_at) * 60 + EXTRACT(MINUTE FROM dispatched_at) AS dispatched_clock,
        EXTRACT(HOUR FROM reported_at) * 60 + EXTRACT(MINUTE FROM reported_at) AS reported_clock,
        EXTRACT(HOUR FROM found_at) * 60 + EXTRACT(MINUTE FROM found_at) AS found_clock,
        EXTRACT(HOUR FROM due_at) * 60 + EXTRACT(MINUTE FROM due_at) AS due_clock
    FROM issue_named
    WHERE NOT is_void AND closed_day IS NOT NULL
),
begun AS (
    SELECT
        *,
        CASE WHEN dispatched_clock > 0 THEN dispatched_clock WHEN reported_clock > 0 THEN reported_clock END AS begun_clock,
        CASE
            WHEN dispatched_clock > 0 THEN CAST(dispatched_at AS DATE)
            WHEN reported_clock > 0 THEN CAST(reported_at AS DATE)
        END AS begun_on
    FROM clocked
)
SELECT
    *,
    CASE WHEN closed_clock > 0 THEN closed_day * 1440 + closed_clock END AS closed_minute,
    CASE WHEN closed_clock > 0 THEN EXTRACT(HOUR FROM closed_at) END AS closed_hour,
    found_day * 1440 + found_clock AS found_minute,
    due_day * 1440 + due_clock AS due_minute,
    CASE WHEN closed_clock >= begun_clock AND closed_clock > 0 AND begun_on = closed_on THEN closed_clock - begun_clock END
        AS minutes_to_close,
    CASE
        WHEN EXTRACT(MONTH FROM closed_on) = 2 THEN CASE WHEN EXTRACT(YEAR FROM closed_on) % 4 = 0 THEN 29 ELSE 28 END
        WHEN EXTRACT(MONTH FROM closed_on) IN (4, 6, 9, 11) THEN 30
        ELSE 31
    END - EXTRACT(DAY FROM closed_on) AS days_to_month_end
FROM begun
