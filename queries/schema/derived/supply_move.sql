-- The day number of a movement, and what it does to the stock: what comes back (退回) comes in.
SELECT
    *,
    DATEDIFF('day', DATE '1970-01-01', moved_on) AS move_day,
    CASE WHEN kind IN ('入库', '调拨入', '盘盈', '退回') THEN qty ELSE -qty END AS change_qty
FROM typed
