-- Stock of every stock-taking day; items and warehouses by code or name, with the items' quotas.
-- grain: one row per warehouse, stock day, item and lot
WITH named AS (
    SELECT
        s.warehouse, s.stock_on, s.lot, s.made_on, s.expires_on, s.qty, s.reserved_qty, s.state, s.last_checked_on,
        s.checker, s.counted_qty, s.stock_day, s.expires_day, s.last_checked_day, s.batch_id, s.row_number,
        COALESCE(n.item_code, s.item_code) AS item_code,
        COALESCE(i.item_name, s.item_code) AS item_name, i.category, i.unit, i.quota_qty, i.min_qty, i.max_qty,
        i.surge_daily_use, i.lead_days, i.check_cycle_days,
        COALESCE(w.warehouse_code, s.warehouse) AS warehouse_code,
        COALESCE(w.warehouse_name, s.warehouse) AS warehouse_name, w.lon, w.lat,
        CASE WHEN s.state IS NULL OR s.state = '可用' THEN
            CASE WHEN s.qty > COALESCE(s.reserved_qty, 0) THEN s.qty - COALESCE(s.reserved_qty, 0) ELSE 0e0 END
        ELSE 0e0 END AS usable_qty
    FROM supply_stock AS s
    LEFT JOIN supply_item_alias AS n ON n.alias = s.item_code
    LEFT JOIN supply_item AS i ON i.item_code = n.item_code
    LEFT JOIN warehouse_alias AS a ON a.alias = s.warehouse
    LEFT JOIN warehouse AS w ON w.warehouse_code = a.warehouse_code
)
SELECT * FROM named
