-- Lots that have expired or will within 180 days, soonest first.
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
due AS (
    SELECT
        item_code,
        item_name,
        unit,
        lot,
        warehouse_name,
        expires_on,
        expires_day - CAST($as_of_day AS BIGINT) AS days_left,
        CASE
            WHEN expires_day < CAST($as_of_day AS BIGINT) THEN '已过期'
            WHEN expires_day <= CAST($as_of_day AS BIGINT) + 30 THEN '30 天内'
            WHEN expires_day <= CAST($as_of_day AS BIGINT) + 90 THEN '31—90 天'
            ELSE '91—180 天'
        END AS expiry_band,
        qty,
        available_qty
    FROM lots
    WHERE qty > 0 AND expires_day <= CAST($as_of_day AS BIGINT) + 180
    ORDER BY expires_day, item_code, warehouse_code, lot
)
SELECT * FROM due
