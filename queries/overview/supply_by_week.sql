-- 物资满足率 at the end of thirteen ISO weeks, same definition as queries/measures/supply_satisfaction
-- grain: one row per week
WITH step AS (
    SELECT n FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)) AS v (n)
),
week AS (
    SELECT
        CAST($as_of_day AS BIGINT) - MOD(CAST($as_of_day AS BIGINT) + 3, 7) - 7 * n AS week_day,
        CASE
            WHEN n = 0 THEN CAST($as_of_day AS BIGINT)
            ELSE CAST($as_of_day AS BIGINT) - MOD(CAST($as_of_day AS BIGINT) + 3, 7) - 7 * n + 6
        END AS end_day
    FROM step
),
latest AS (
    SELECT w.week_day, w.end_day, r.warehouse_code, MAX(r.stock_day) AS stock_day
    FROM week AS w
    JOIN stock_report AS r ON r.stock_day <= w.end_day
    GROUP BY w.week_day, w.end_day, r.warehouse_code
),
stocked AS (
    SELECT
        l.week_day, r.item_code,
        SUM(CASE WHEN r.expires_day < l.end_day THEN 0e0 ELSE r.usable_qty END) AS available_qty
    FROM latest AS l
    JOIN stock_report AS r ON r.warehouse_code = l.warehouse_code AND r.stock_day = l.stock_day
    GROUP BY l.week_day, r.item_code
),
met AS (
    SELECT
        w.week_day,
        CASE
            WHEN COALESCE(s.available_qty, 0e0) >= i.quota_qty THEN 1e0
            ELSE COALESCE(s.available_qty, 0e0) / i.quota_qty
        END AS met_share
    FROM (SELECT DISTINCT week_day FROM latest) AS w
    CROSS JOIN supply_item AS i
    LEFT JOIN stocked AS s ON s.week_day = w.week_day AND s.item_code = i.item_code
    WHERE i.quota_qty > 0
),
summed AS (
    SELECT week_day, SUM(met_share) AS numerator, COUNT(*) AS denominator
    FROM met
    GROUP BY week_day
)
SELECT * FROM summed ORDER BY week_day
