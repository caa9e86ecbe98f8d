-- What each warehouse holds of each item that is usable now.
-- grain: one row per item and warehouse
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
shares AS (
    SELECT item_code, MIN(item_name) AS item_name, warehouse_code, MIN(warehouse_name) AS warehouse_name,
        SUM(available_qty) AS available_qty
    FROM lots
    GROUP BY item_code, warehouse_code
    ORDER BY item_code, warehouse_code
)
SELECT * FROM shares
