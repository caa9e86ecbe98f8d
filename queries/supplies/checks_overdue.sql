-- Lots whose last check is older than the item's check cycle, or that were never checked, worst first.
-- grain: one row per warehouse, item and lot
WITH latest AS (
    SELECT warehouse_code, MAX(stock_day) AS stock_day
    FROM stock_report
    WHERE stock_day <= CAST($as_of_day AS BIGINT)
    GROUP BY warehouse_code
),
lots AS (
    SELECT
        r.*,
        CASE WHEN r.expires_day < CAST($as_of_day AS BIGINT) THEN 0e0 ELSE r.usable_qty END AS available_qty,
        COALESCE(r.expires_day < CAST($as_of_day AS BIGINT), FALSE) AS is_expired
    FROM stock_report AS r
    JOIN latest AS l ON l.warehouse_code = r.warehouse_code AND l.stock_day = r.stock_day
),
checked AS (
    SELECT
        item_name,
        lot,
        warehouse_name,
        last_checked_on,
        check_cycle_days,
        CAST($as_of_day AS BIGINT) - last_checked_day - check_cycle_days AS days_overdue
    FROM lots
    WHERE qty > 0
        AND check_cycle_days IS NOT NULL
        AND (last_checked_day IS NULL OR last_checked_day + check_cycle_days < CAST($as_of_day AS BIGINT))
    ORDER BY CASE WHEN last_checked_day IS NULL THEN 0 ELSE 1 END, days_overdue DESC, item_name, lot
)
SELECT * FROM checked
