-- Each slip that took something out in the last 13 weeks, and the lot that ended earlier and lay beside it, if one did.
-- grain: one row per slip and item
-- The balance of a lot that day is its usable quantity at the last count of the store, and what moved since, that day
-- included: what was used up the same day is no lot left lying.
WITH outs AS (
    SELECT *
    FROM move_report
    WHERE kind IN ('出库', '调拨出', '演练领用')
        AND move_day > CAST($as_of_day AS BIGINT) - 91 AND move_day <= CAST($as_of_day AS BIGINT)
),
known AS (
    SELECT warehouse_code, item_code, lot, MAX(expires_day) AS expires_day, MAX(expires_on) AS expires_on
    FROM stock_report
    GROUP BY warehouse_code, item_code, lot
),
count_days AS (
    SELECT DISTINCT warehouse_code, stock_day FROM stock_report
),
counted AS (
    SELECT o.move_id, o.item_code, o.warehouse_code, o.move_day, MAX(d.stock_day) AS stock_day
    FROM outs AS o
    JOIN count_days AS d ON d.warehouse_code = o.warehouse_code AND d.stock_day <= o.move_day
    GROUP BY o.move_id, o.item_code, o.warehouse_code, o.move_day
),
pieces AS (
    SELECT c.move_id, c.item_code, c.warehouse_code, s.lot, s.usable_qty AS piece_qty
    FROM counted AS c
    JOIN stock_report AS s
        ON s.warehouse_code = c.warehouse_code AND s.stock_day = c.stock_day AND s.item_code = c.item_code
    UNION ALL
    SELECT c.move_id, c.item_code, c.warehouse_code, m.lot, m.change_qty AS piece_qty
    FROM counted AS c
    JOIN move_report AS m
        ON m.warehouse_code = c.warehouse_code AND m.item_code = c.item_code
        AND m.move_day > c.stock_day AND m.move_day <= c.move_day
),
balances AS (
    SELECT move_id, item_code, warehouse_code, lot, SUM(piece_qty) AS left_qty
    FROM pieces
    GROUP BY move_id, item_code, warehouse_code, lot
),
placed AS (
    SELECT
        b.move_id, b.item_code, b.lot AS earlier_lot, b.left_qty, e.expires_on AS earlier_expires_on,
        ROW_NUMBER() OVER (PARTITION BY b.move_id, b.item_code ORDER BY e.expires_day, b.lot) AS place
    FROM balances AS b
    JOIN outs AS o ON o.move_id = b.move_id AND o.item_code = b.item_code
    JOIN known AS x ON x.warehouse_code = o.warehouse_code AND x.item_code = o.item_code AND x.lot = o.lot
    JOIN known AS e ON e.warehouse_code = b.warehouse_code AND e.item_code = b.item_code AND e.lot = b.lot
    WHERE b.left_qty > 0 AND e.expires_day < x.expires_day AND e.expires_day >= o.move_day
),
judged AS (
    SELECT
        o.move_id, o.moved_on, o.item_code, o.item_name, o.unit, o.warehouse_name, o.kind, o.lot, o.qty, o.partner,
        x.expires_on,
        p.earlier_lot, p.earlier_expires_on, p.left_qty,
        CASE WHEN c.stock_day IS NOT NULL AND x.expires_day IS NOT NULL THEN 1 ELSE 0 END AS is_judged,
        CASE WHEN p.earlier_lot IS NULL THEN 0 ELSE 1 END AS is_wrong
    FROM outs AS o
    LEFT JOIN counted AS c ON c.move_id = o.move_id AND c.item_code = o.item_code
    LEFT JOIN known AS x ON x.warehouse_code = o.warehouse_code AND x.item_code = o.item_code AND x.lot = o.lot
    LEFT JOIN placed AS p ON p.move_id = o.move_id AND p.item_code = o.item_code AND p.place = 1
    ORDER BY is_wrong DESC, o.move_day DESC, o.move_id, o.item_code
)
SELECT * FROM judged
