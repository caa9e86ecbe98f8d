-- What was usable of each item after each count of the last 26 weeks, the latest count of every store taken together.
-- grain: one row per item and day of a count
WITH days AS (
    SELECT DISTINCT stock_day, stock_on
    FROM stock_report
    WHERE stock_day <= CAST($as_of_day AS BIGINT) AND stock_day > CAST($as_of_day AS BIGINT) - 183
),
latest AS (
    SELECT d.stock_day, r.warehouse_code, MAX(r.stock_day) AS counted_day
    FROM days AS d
    JOIN stock_report AS r ON r.stock_day <= d.stock_day
    GROUP BY d.stock_day, r.warehouse_code
),
held AS (
    SELECT
        l.stock_day,
        r.item_code,
        SUM(CASE WHEN r.expires_day < l.stock_day THEN 0e0 ELSE r.usable_qty END) AS usable_qty
    FROM latest AS l
    JOIN stock_report AS r ON r.warehouse_code = l.warehouse_code AND r.stock_day = l.counted_day
    WHERE CAST($item AS VARCHAR) IS NULL OR r.item_code = CAST($item AS VARCHAR)
    GROUP BY l.stock_day, r.item_code
),
known AS (
    SELECT item_code FROM supply_item
    WHERE CAST($item AS VARCHAR) IS NULL OR item_code = CAST($item AS VARCHAR)
    UNION
    SELECT item_code FROM held
),
filled AS (
    SELECT
        k.item_code,
        d.stock_day,
        EXTRACT(YEAR FROM d.stock_on) * 12 + EXTRACT(MONTH FROM d.stock_on) AS month_number,
        COALESCE(h.usable_qty, 0e0) AS usable_qty
    FROM known AS k
    CROSS JOIN days AS d
    LEFT JOIN held AS h ON h.item_code = k.item_code AND h.stock_day = d.stock_day
    ORDER BY k.item_code, d.stock_day
)
SELECT * FROM filled
