-- Stock that is not what the stock-taking before and the movements since give, all lots of an item together.
-- Only where movements of the warehouse came in for that time: without them nothing can be said.
-- grain: one row per warehouse, stock day and item of the file that is so (the first row of the item)
-- reads: store
-- reason: 账面数量与上次盘存加出入库对不上
-- remedy: 请核对库存数量和出入库记录；确有盘盈盘亏的，请补一笔。
WITH counted AS (
    SELECT
        COALESCE(w.warehouse_code, g.warehouse) AS warehouse, COALESCE(n.item_code, g.item_code) AS item_code,
        g.stock_day, MIN(g.row_number) AS row_number, SUM(g.qty) AS qty
    FROM good AS g
    LEFT JOIN warehouse_alias AS w ON w.alias = g.warehouse
    LEFT JOIN supply_item_alias AS n ON n.alias = g.item_code
    GROUP BY COALESCE(w.warehouse_code, g.warehouse), COALESCE(n.item_code, g.item_code), g.stock_day
),
stored AS (
    SELECT
        COALESCE(w.warehouse_code, s.warehouse) AS warehouse, COALESCE(n.item_code, s.item_code) AS item_code,
        s.stock_day, SUM(s.qty) AS qty
    FROM supply_stock AS s
    LEFT JOIN warehouse_alias AS w ON w.alias = s.warehouse
    LEFT JOIN supply_item_alias AS n ON n.alias = s.item_code
    GROUP BY COALESCE(w.warehouse_code, s.warehouse), COALESCE(n.item_code, s.item_code), s.stock_day
),
moved AS (
    SELECT
        COALESCE(w.warehouse_code, m.warehouse) AS warehouse, COALESCE(n.item_code, m.item_code) AS item_code,
        m.move_day, m.change_qty
    FROM supply_move AS m
    LEFT JOIN warehouse_alias AS w ON w.alias = m.warehouse
    LEFT JOIN supply_item_alias AS n ON n.alias = m.item_code
),
taken AS (
    SELECT d.warehouse, d.stock_day, MAX(e.stock_day) AS before_day
    FROM (SELECT DISTINCT warehouse, stock_day FROM counted) AS d
    JOIN (SELECT DISTINCT warehouse, stock_day FROM stored) AS e
        ON e.warehouse = d.warehouse AND e.stock_day < d.stock_day
    GROUP BY d.warehouse, d.stock_day
),
told AS (
    SELECT t.warehouse, t.stock_day, t.before_day
    FROM taken AS t
    WHERE EXISTS (
        SELECT 1 FROM moved AS m
        WHERE m.warehouse = t.warehouse AND m.move_day > t.before_day AND m.move_day <= t.stock_day
    )
),
net AS (
    SELECT t.warehouse, t.stock_day, m.item_code, SUM(m.change_qty) AS change_qty
    FROM told AS t
    JOIN moved AS m ON m.warehouse = t.warehouse AND m.move_day > t.before_day AND m.move_day <= t.stock_day
    GROUP BY t.warehouse, t.stock_day, m.item_code
),
expected AS (
    SELECT c.row_number, c.qty, COALESCE(b.qty, 0) + COALESCE(h.change_qty, 0) AS expected_qty
    FROM counted AS c
    JOIN told AS t ON t.warehouse = c.warehouse AND t.stock_day = c.stock_day
    LEFT JOIN stored AS b
        ON b.warehouse = c.warehouse AND b.item_code = c.item_code AND b.stock_day = t.before_day
    LEFT JOIN net AS h
        ON h.warehouse = c.warehouse AND h.item_code = c.item_code AND h.stock_day = c.stock_day
),
differing AS (
    SELECT
        row_number, 'qty' AS field, CAST(qty AS VARCHAR) AS value,
        CONCAT('应为 ', CAST(expected_qty AS VARCHAR)) AS against
    FROM expected
    WHERE ABS(qty - expected_qty) > 0.001
)
SELECT * FROM differing
