-- Districts to choose from: those of the division list, and names that issues use beside it
-- grain: one row per district
WITH choice AS (
    SELECT area_name AS value FROM area WHERE level = '区县'
    UNION
    SELECT district_name AS value FROM issue_day_named WHERE district_name IS NOT NULL
)
SELECT value, value AS label FROM choice ORDER BY value
