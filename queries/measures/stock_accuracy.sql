-- How many of the counted lots hold what the books say.
-- grain: one row in all
-- title: 账实相符率
-- formula: 盘点数量等于账面数量的批次 ÷ 填了盘点数量的批次
-- numerator: 盘点数量与账面数量相等的批次数（每个仓库最近一次盘存）
-- denominator: 每个仓库最近一次盘存里填了盘点数量的批次数；没有填盘点数量的不计
-- unit: %
WITH latest AS (
    SELECT warehouse_code, MAX(stock_day) AS stock_day
    FROM stock_report
    WHERE stock_day <= CAST($as_of_day AS BIGINT)
    GROUP BY warehouse_code
),
counted AS (
    SELECT CASE WHEN ABS(r.counted_qty - r.qty) < 1e-6 THEN 1 ELSE 0 END AS is_equal
    FROM stock_report AS r
    JOIN latest AS l ON l.warehouse_code = r.warehouse_code AND l.stock_day = r.stock_day
    WHERE r.counted_qty IS NOT NULL
),
summed AS (
    SELECT COALESCE(SUM(is_equal), 0) AS numerator, COUNT(*) AS denominator
    FROM counted
)
SELECT * FROM summed
