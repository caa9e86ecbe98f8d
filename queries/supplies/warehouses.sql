-- Warehouses with their place, what they hold and when they last took stock.
-- grain: one row per warehouse, also those that never reported and those missing from the list
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
held AS (
    SELECT
        warehouse_code,
        MIN(warehouse_name) AS warehouse_name,
        MAX(stock_day) AS stock_day,
        COUNT(DISTINCT item_code) AS n_items,
        COUNT(*) AS n_lots,
        SUM(CASE WHEN is_expired AND qty > 0 THEN 1 ELSE 0 END) AS n_expired_lots
    FROM lots
    GROUP BY warehouse_code
),
codes AS (
    SELECT warehouse_code FROM warehouse
    UNION
    SELECT warehouse_code FROM held
),
placed AS (
    SELECT
        c.warehouse_code,
        COALESCE(w.warehouse_name, h.warehouse_name) AS warehouse_name,
        w.district,
        w.lon,
        w.lat,
        w.keeper_dept,
        w.keeper,
        h.stock_day,
        COALESCE(h.n_items, 0) AS n_items,
        COALESCE(h.n_lots, 0) AS n_lots,
        COALESCE(h.n_expired_lots, 0) AS n_expired_lots
    FROM codes AS c
    LEFT JOIN warehouse AS w ON w.warehouse_code = c.warehouse_code
    LEFT JOIN held AS h ON h.warehouse_code = c.warehouse_code
    ORDER BY c.warehouse_code
)
SELECT * FROM placed
