-- Places where the same sub-category came back so often within the days up to the report date, most often first
-- grain: one row per department, place and sub-category
WITH rebounding AS (
    SELECT
        dept_name, place_key, subcategory, COUNT(*) AS n_rebounds, MAX(lead_official) AS lead_official,
        MAX(venue_name) AS venue_name, MAX(address) AS address, MAX(street_name) AS street_name,
        MAX(district_name) AS district_name
    FROM rebound_issue
    WHERE found_day > CAST($as_of_day AS BIGINT) - CAST($n_days AS BIGINT)
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND place_key IS NOT NULL
        AND subcategory IS NOT NULL
        AND NOT is_default_place
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY dept_name, place_key, subcategory
),
often AS (
    SELECT * FROM rebounding WHERE n_rebounds >= CAST($n_rebounds AS BIGINT)
)
SELECT * FROM often ORDER BY n_rebounds DESC, dept_name, place_key, subcategory
