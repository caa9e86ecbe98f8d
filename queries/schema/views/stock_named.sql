-- The latest stock-take of each warehouse, with the items' quotas and the warehouses' places.
-- grain: one row per warehouse, item and lot
WITH named AS (
    SELECT s.*, COALESCE(a.warehouse_code, s.warehouse) AS warehouse_code
    FROM supply_stock AS s LEFT JOIN warehouse_alias AS a ON a.alias = s.warehouse
),
latest AS (
    SELECT warehouse_code, MAX(stock_day) AS stock_day FROM named GROUP BY warehouse_code
)
SELECT
    n.*,
    COALESCE(i.item_name, n.item_code) AS item_name,
    i.category, i.unit, i.quota_qty, i.min_qty, i.max_qty, i.surge_daily_use, i.lead_days, i.check_cycle_days,
    COALESCE(w.warehouse_name, n.warehouse) AS warehouse_name,
    w.district AS warehouse_district, w.lon, w.lat
FROM named AS n
JOIN latest AS l ON l.warehouse_code = n.warehouse_code AND l.stock_day = n.stock_day
LEFT JOIN supply_item AS i ON i.item_code = n.item_code
LEFT JOIN warehouse AS w ON w.warehouse_code = n.warehouse_code
