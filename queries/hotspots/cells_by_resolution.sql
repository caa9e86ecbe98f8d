-- Issues per map cell of the chosen size, with those due and those late, and its commonest venue (else street).
-- grain: one row per cell
WITH chosen AS (
    SELECT
        CASE CAST($resolution AS BIGINT)
            WHEN 7 THEN cell7
            WHEN 8 THEN cell8
            WHEN 9 THEN cell9
            WHEN 10 THEN cell10
        END AS cell,
        lon,
        lat,
        COALESCE(venue_name, street_name, district_name) AS place_name,
        CASE WHEN venue_name IS NULL THEN 1 ELSE 0 END AS is_vague,
        CASE WHEN closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_open,
        CASE WHEN due_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_due,
        CASE
            WHEN due_day <= CAST($as_of_day AS BIGINT)
                AND (closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT) OR days_overdue_at_close > 0)
            THEN 1 ELSE 0
        END AS is_late
    FROM issue_named
    WHERE
        NOT is_void
        AND (CAST($from_day AS BIGINT) IS NULL OR found_day >= CAST($from_day AS BIGINT))
        AND (CAST($to_day AS BIGINT) IS NULL OR found_day <= CAST($to_day AS BIGINT))
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = CAST($district AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
        AND (CAST($source AS VARCHAR) IS NULL OR source = CAST($source AS VARCHAR))
        AND (CAST($category AS VARCHAR) IS NULL OR category = CAST($category AS VARCHAR))
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND (CAST($with_default AS BIGINT) = 1 OR NOT COALESCE(is_default_place, FALSE))
        AND cell10 IS NOT NULL
),
cells AS (
    SELECT
        cell,
        COUNT(*) AS n_issues,
        SUM(is_open) AS n_open,
        SUM(is_due) AS n_due,
        SUM(is_late) AS n_late,
        AVG(lon) AS lon,
        AVG(lat) AS lat
    FROM chosen
    GROUP BY cell
),
places AS (
    SELECT cell, place_name, is_vague, COUNT(*) AS n_named
    FROM chosen
    WHERE place_name IS NOT NULL
    GROUP BY cell, place_name, is_vague
),
ranked_places AS (
    SELECT
        cell,
        place_name,
        ROW_NUMBER() OVER (PARTITION BY cell ORDER BY is_vague, n_named DESC, place_name) AS place_rank
    FROM places
),
named_cells AS (
    SELECT c.cell, c.n_issues, c.n_open, c.n_due, c.n_late, c.lon, c.lat, p.place_name
    FROM cells AS c
    LEFT JOIN ranked_places AS p ON p.cell = c.cell AND p.place_rank = 1
    ORDER BY c.n_issues DESC, c.cell
)
SELECT * FROM named_cells
