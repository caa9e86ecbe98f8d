-- What was taken out for use each month (returns taken off), of the last full months, and since when slips are kept.
-- grain: one row per item and month that has a slip; months count from the year 0
WITH today AS (
    SELECT EXTRACT(YEAR FROM CAST($as_of AS DATE)) * 12 + EXTRACT(MONTH FROM CAST($as_of AS DATE)) AS this_month
),
slips AS (
    SELECT
        item_code,
        EXTRACT(YEAR FROM moved_on) * 12 + EXTRACT(MONTH FROM moved_on) AS month_number,
        CASE kind WHEN '退回' THEN -qty WHEN '出库' THEN qty WHEN '演练领用' THEN qty ELSE 0e0 END AS used_qty
    FROM move_report
    WHERE move_day <= CAST($as_of_day AS BIGINT)
),
since AS (
    SELECT MIN(month_number) AS first_month FROM slips
),
summed AS (
    SELECT s.item_code, s.month_number, SUM(s.used_qty) AS used_qty, MIN(f.first_month) AS first_month,
        MIN(t.this_month) AS this_month
    FROM slips AS s
    CROSS JOIN since AS f
    CROSS JOIN today AS t
    WHERE s.month_number < t.this_month
        AND s.month_number >= t.this_month - COALESCE(CAST($n_months AS BIGINT), 6)
    GROUP BY s.item_code, s.month_number
    ORDER BY s.item_code, s.month_number
)
SELECT * FROM summed
