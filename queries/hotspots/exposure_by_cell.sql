-- Which map cells held an issue like those chosen in the 52 weeks up to the end of the period, and at how many venues.
-- grain: one row per cell
WITH past AS (
    SELECT
        CASE CAST($resolution AS BIGINT)
            WHEN 7 THEN cell7
            WHEN 8 THEN cell8
            WHEN 9 THEN cell9
            WHEN 10 THEN cell10
        END AS cell,
        CASE WHEN venue_type IS NOT NULL THEN venue_name END AS known_venue
    FROM issue_named
    WHERE
        NOT is_void
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND found_day > CAST($as_of_day AS BIGINT) - 364
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = CAST($district AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
        AND (CAST($source AS VARCHAR) IS NULL OR source = CAST($source AS VARCHAR))
        AND (CAST($category AS VARCHAR) IS NULL OR category = CAST($category AS VARCHAR))
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND NOT COALESCE(is_default_place, FALSE)
        AND cell10 IS NOT NULL
),
cells AS (
    SELECT cell, COUNT(*) AS n_issues, COUNT(DISTINCT known_venue) AS n_venues
    FROM past
    GROUP BY cell
    ORDER BY cell
)
SELECT * FROM cells
