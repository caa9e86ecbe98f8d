-- How many map cells the chosen issues fill at each size: decides which size the map can show.
-- grain: one row in all
WITH chosen AS (
    SELECT cell7, cell8, cell9, cell10
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
counted AS (
    SELECT
        COUNT(*) AS n_located,
        COUNT(DISTINCT cell7) AS n_cells7,
        COUNT(DISTINCT cell8) AS n_cells8,
        COUNT(DISTINCT cell9) AS n_cells9,
        COUNT(DISTINCT cell10) AS n_cells10
    FROM chosen
)
SELECT * FROM counted
