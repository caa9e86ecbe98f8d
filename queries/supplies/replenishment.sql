-- What to buy: items below their minimum now, or once the lots that expire before a purchase can arrive are gone.
-- grain: one row per item to replenish
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
        SUM(available_qty) AS available_qty,
        SUM(CASE
            WHEN expires_day <= CAST($as_of_day AS BIGINT) + CASE WHEN lead_days > 30 THEN lead_days ELSE 30 END
            THEN available_qty ELSE 0e0
        END) AS lost_qty,
        MIN(CASE
            WHEN available_qty > 0
                AND expires_day <= CAST($as_of_day AS BIGINT) + CASE WHEN lead_days > 30 THEN lead_days ELSE 30 END
            THEN expires_day
        END) AS first_lost_day,
        SUM(CASE WHEN is_expired OR state = '过期' THEN qty ELSE 0e0 END) AS expired_qty
    FROM lots
    GROUP BY item_code
),
reserves AS (
    SELECT
        i.item_code,
        i.item_name,
        i.unit,
        i.lead_days,
        COALESCE(NULLIF(i.quota_qty, 0e0), i.min_qty) AS target_qty,
        COALESCE(i.min_qty, i.quota_qty * COALESCE(CAST($short_share AS NUMERIC(6, 4)), 0.8)) AS floor_qty,
        COALESCE(s.available_qty, 0e0) AS available_qty,
        COALESCE(s.lost_qty, 0e0) AS lost_qty,
        s.first_lost_day,
        COALESCE(s.expired_qty, 0e0) AS expired_qty
    FROM supply_item AS i
    LEFT JOIN stocked AS s ON s.item_code = i.item_code
),
wanted AS (
    SELECT
        item_code,
        item_name,
        unit,
        target_qty - available_qty + lost_qty AS order_qty,
        available_qty,
        floor_qty,
        target_qty,
        lost_qty,
        expired_qty,
        lead_days,
        CASE
            WHEN available_qty < floor_qty OR first_lost_day - COALESCE(lead_days, 0) < CAST($as_of_day AS BIGINT) THEN 0
            ELSE first_lost_day - COALESCE(lead_days, 0) - CAST($as_of_day AS BIGINT)
        END AS days_to_order
    FROM reserves
    WHERE floor_qty > 0 AND available_qty - lost_qty < floor_qty AND target_qty > available_qty - lost_qty
    ORDER BY available_qty / target_qty, item_code
)
SELECT * FROM wanted
