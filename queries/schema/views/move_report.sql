-- Movements of the emergency stores; items and warehouses by code or name.
-- grain: one row per slip and item
WITH named AS (
    SELECT
        m.move_id, m.moved_on, m.move_day, m.lot, m.kind, m.qty, m.change_qty, m.partner, m.reason,
        COALESCE(n.item_code, m.item_code) AS item_code,
        COALESCE(i.item_name, m.item_code) AS item_name, i.unit,
        COALESCE(w.warehouse_code, m.warehouse) AS warehouse_code,
        COALESCE(w.warehouse_name, m.warehouse) AS warehouse_name
    FROM supply_move AS m
    LEFT JOIN supply_item_alias AS n ON n.alias = m.item_code
    LEFT JOIN supply_item AS i ON i.item_code = n.item_code
    LEFT JOIN warehouse_alias AS a ON a.alias = m.warehouse
    LEFT JOIN warehouse AS w ON w.warehouse_code = a.warehouse_code
)
SELECT * FROM named
