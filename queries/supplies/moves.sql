-- The slips of one item in the last 13 weeks, the latest first.
-- grain: one row per slip
WITH slips AS (
    SELECT move_id, moved_on, move_day, warehouse_name, lot, kind, qty, change_qty, unit, partner, reason
    FROM move_report
    WHERE item_code = CAST($item AS VARCHAR)
        AND move_day > CAST($as_of_day AS BIGINT) - 91 AND move_day <= CAST($as_of_day AS BIGINT)
    ORDER BY move_day DESC, move_id
)
SELECT * FROM slips
