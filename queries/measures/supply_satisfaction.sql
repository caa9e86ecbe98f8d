-- How far the reserve quotas are met, each item counting once and at most in full.
-- grain: one row in all
-- title: 物资满足率
-- formula: 各项物资定额满足率的平均值（每项最多计 100 %，一项超储不能抵另一项短缺）
-- numerator: Σ 每项 min（1，可用量 ÷ 储备定额）；可用量＝状态可用、未过有效期的批次 Σ max（0，账面 − 预留），全部仓库合计
-- denominator: 有储备定额的物资项数
-- unit: %
-- base: {n} 种物资的平均
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
    SELECT item_code, SUM(available_qty) AS available_qty
    FROM lots
    GROUP BY item_code
),
reserves AS (
    SELECT i.item_code, i.item_name, i.unit, i.quota_qty, COALESCE(s.available_qty, 0e0) AS available_qty
    FROM supply_item AS i
    LEFT JOIN stocked AS s ON s.item_code = i.item_code
    WHERE i.quota_qty > 0
),
met AS (
    SELECT
        item_code,
        item_name,
        unit,
        available_qty,
        quota_qty,
        CASE WHEN available_qty >= quota_qty THEN 1e0 ELSE available_qty / quota_qty END AS met_share
    FROM reserves
    ORDER BY met_share, item_code
),
summed AS (
    SELECT
        COALESCE(SUM(met_share), 0e0) AS numerator,
        CASE WHEN (SELECT COUNT(*) FROM latest) = 0 THEN 0 ELSE COUNT(*) END AS denominator  -- before any stock-take: unknown, not 0
    FROM met
)
SELECT * FROM summed
