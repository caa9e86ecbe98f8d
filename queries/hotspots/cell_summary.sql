-- One chosen place in the period, and the same number of days before it.
-- grain: one row in all
-- A place is a map cell, a street, or one sub-category within reach (in degrees) of a point; what is NULL does not narrow.
WITH chosen AS (
    SELECT
        CASE WHEN CAST($from_day AS BIGINT) IS NULL OR found_day >= CAST($from_day AS BIGINT) THEN 1 ELSE 0 END AS is_now,
        CASE WHEN closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_open,
        CASE WHEN due_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_due,
        CASE
            WHEN due_day <= CAST($as_of_day AS BIGINT)
                AND (closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT) OR days_overdue_at_close > 0)
            THEN 1 ELSE 0
        END AS is_late,
        place_key
    FROM issue_named
    WHERE
        NOT is_void
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = CAST($district AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
        AND (CAST($source AS VARCHAR) IS NULL OR source = CAST($source AS VARCHAR))
        AND (CAST($category AS VARCHAR) IS NULL OR category = CAST($category AS VARCHAR))
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND (CAST($with_default AS BIGINT) = 1 OR NOT COALESCE(is_default_place, FALSE))
        AND (CAST($cell AS BIGINT) IS NULL OR CAST($cell AS BIGINT) IN (cell7, cell8, cell9, cell10))
        AND (CAST($street AS VARCHAR) IS NULL OR street_name = CAST($street AS VARCHAR))
        AND (CAST($subcategory AS VARCHAR) IS NULL OR subcategory = CAST($subcategory AS VARCHAR))
        AND (
            CAST($near_lon AS DECIMAL(12, 7)) IS NULL
            OR POWER((lon - CAST($near_lon AS DECIMAL(12, 7))) / CAST($lon_reach AS DECIMAL(12, 9)), 2)
                + POWER((lat - CAST($near_lat AS DECIMAL(12, 7))) / CAST($lat_reach AS DECIMAL(12, 9)), 2) <= 1
        )
        AND (CAST($to_day AS BIGINT) IS NULL OR found_day <= CAST($to_day AS BIGINT))
        AND (
            CAST($from_day AS BIGINT) IS NULL
            OR found_day > 2 * CAST($from_day AS BIGINT) - CAST($to_day AS BIGINT) - 2
        )
),
counted AS (
    SELECT
        COALESCE(SUM(is_now), 0) AS n_issues,
        COALESCE(SUM(1 - is_now), 0) AS n_before,
        COALESCE(SUM(is_now * is_open), 0) AS n_open,
        COALESCE(SUM(is_now * is_due), 0) AS n_due,
        COALESCE(SUM(is_now * is_late), 0) AS n_late,
        COUNT(DISTINCT place_key) AS n_places
    FROM chosen
)
SELECT * FROM counted
