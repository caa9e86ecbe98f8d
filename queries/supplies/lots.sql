-- Every lot at the last count of each store: what is usable of it now, until when, and what was counted.
-- grain: one row per warehouse, item and lot
WITH latest AS (
    SELECT warehouse_code, MAX(stock_day) AS stock_day
    FROM stock_report
    WHERE stock_day <= CAST($as_of_day AS BIGINT)
    GROUP BY warehouse_code
),
lots AS (
    SELECT
        r.item_code,
        r.item_name,
        r.unit,
        r.warehouse_name,
        r.lot,
        r.expires_on,
        r.expires_day,
        r.qty,
        r.counted_qty,
        r.stock_on,
        CASE WHEN r.expires_day < CAST($as_of_day AS BIGINT) THEN 0e0 ELSE r.usable_qty END AS available_qty
    FROM stock_report AS r
    JOIN latest AS l ON l.warehouse_code = r.warehouse_code AND l.stock_day = r.stock_day
    WHERE r.qty > 0 OR r.counted_qty > 0
    ORDER BY r.item_code, r.expires_day, r.warehouse_name, r.lot
)
SELECT * FROM lots
