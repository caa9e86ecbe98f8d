-- The lots behind 账实相符率: counted against booked, the largest difference first.
-- grain: one row per warehouse, item and lot that was counted
WITH latest AS (
    SELECT warehouse_code, MAX(stock_day) AS stock_day
    FROM stock_report
    WHERE stock_day <= CAST($as_of_day AS BIGINT)
    GROUP BY warehouse_code
),
counted AS (
    SELECT
        r.item_code,
        r.item_name,
        r.warehouse_name,
        r.lot,
        r.unit,
        r.qty,
        r.counted_qty,
        r.counted_qty - r.qty AS difference_qty,
        r.stock_on,
        CASE WHEN ABS(r.counted_qty - r.qty) < 1e-6 THEN 1 ELSE 0 END AS counted
    FROM stock_report AS r
    JOIN latest AS l ON l.warehouse_code = r.warehouse_code AND l.stock_day = r.stock_day
    WHERE r.counted_qty IS NOT NULL
    ORDER BY ABS(r.counted_qty - r.qty) DESC, r.item_code, r.lot
)
SELECT * FROM counted
