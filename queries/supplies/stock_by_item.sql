-- Each item: what is usable now in all warehouses against its city-wide reserve quota, its band and what falls due.
-- grain: one row per item, also those without stock and those missing from the catalogue
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
stocked AS (
    SELECT
        item_code,
        SUM(qty) AS book_qty,
        SUM(available_qty) AS available_qty,
        SUM(COALESCE(reserved_qty, 0e0)) AS reserved_qty,
        SUM(CASE WHEN is_expired OR state = '过期' THEN qty ELSE 0e0 END) AS expired_qty,
        SUM(CASE WHEN NOT is_expired AND state IN ('待检', '损坏', '在修') THEN qty ELSE 0e0 END) AS unfit_qty,
        SUM(CASE WHEN expires_day <= CAST($as_of_day AS BIGINT) + 30 THEN available_qty ELSE 0e0 END) AS due_30_qty,
        SUM(CASE WHEN expires_day <= CAST($as_of_day AS BIGINT) + 90 THEN available_qty ELSE 0e0 END) AS due_90_qty,
        SUM(CASE WHEN expires_day <= CAST($as_of_day AS BIGINT) + 180 THEN available_qty ELSE 0e0 END) AS due_180_qty,
        SUM(CASE
            WHEN available_qty > 0 AND expires_day <= CAST($as_of_day AS BIGINT) + 30 THEN 1 ELSE 0
        END) AS n_lots_due_30,
        COUNT(DISTINCT warehouse_code) AS n_warehouses
    FROM lots
    GROUP BY item_code
),
codes AS (
    SELECT item_code FROM supply_item
    UNION
    SELECT item_code FROM stocked
),
items AS (
    SELECT
        c.item_code,
        COALESCE(i.item_name, c.item_code) AS item_name,
        COALESCE(i.category, '其他') AS category,
        i.unit,
        NULLIF(i.quota_qty, 0e0) AS quota_qty,
        i.min_qty,
        i.max_qty,
        i.surge_daily_use,
        i.lead_days,
        i.check_cycle_days,
        COALESCE(s.book_qty, 0e0) AS book_qty,
        COALESCE(s.available_qty, 0e0) AS available_qty,
        COALESCE(s.reserved_qty, 0e0) AS reserved_qty,
        COALESCE(s.expired_qty, 0e0) AS expired_qty,
        COALESCE(s.unfit_qty, 0e0) AS unfit_qty,
        COALESCE(s.due_30_qty, 0e0) AS due_30_qty,
        COALESCE(s.due_90_qty, 0e0) AS due_90_qty,
        COALESCE(s.due_180_qty, 0e0) AS due_180_qty,
        COALESCE(s.n_lots_due_30, 0) AS n_lots_due_30,
        COALESCE(s.n_warehouses, 0) AS n_warehouses
    FROM codes AS c
    LEFT JOIN supply_item AS i ON i.item_code = c.item_code
    LEFT JOIN stocked AS s ON s.item_code = c.item_code
),
banded AS (
    SELECT
        *,
        CASE
            WHEN quota_qty IS NULL AND min_qty IS NULL THEN '无定额'
            WHEN available_qty <= 0 THEN '缺货'
            WHEN available_qty < COALESCE(min_qty, quota_qty * COALESCE(CAST($short_share AS NUMERIC(6, 4)), 0.8)) THEN '不足'
            WHEN available_qty > COALESCE(max_qty, quota_qty * COALESCE(CAST($over_share AS NUMERIC(6, 4)), 1.5)) THEN '超储'
            ELSE '正常'
        END AS band
    FROM items
),
ordered AS (
    SELECT *
    FROM banded
    ORDER BY
        CASE band WHEN '缺货' THEN 0 WHEN '不足' THEN 1 WHEN '正常' THEN 2 WHEN '超储' THEN 3 ELSE 4 END,
        available_qty / quota_qty,
        item_code
)
SELECT * FROM ordered
