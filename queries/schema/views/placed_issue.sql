-- Issues of which one can say what they are and where: the squares of a net (50 m from south to north; from west to
-- east 100 m at the equator, 50 m at 60 degrees) tell who can lie within 50 m of whom; default addresses are out.
-- grain: one row per issue
WITH placed AS (
    SELECT
        i.issue_id, i.subcategory, i.venue, i.found_at, i.found_day, i.closed_at, i.closed_day,
        CASE WHEN i.cell11 IS NOT NULL THEN i.lon END AS lon,
        CASE WHEN i.cell11 IS NOT NULL THEN i.lat END AS lat
    FROM issue AS i
    LEFT JOIN default_address AS x ON x.source = i.source AND x.lon = i.lon AND x.lat = i.lat
    WHERE NOT i.is_void
        AND i.subcategory IS NOT NULL
        AND x.lon IS NULL
        AND (i.venue IS NOT NULL OR i.cell11 IS NOT NULL)
)
SELECT
    issue_id, subcategory, venue, found_at, found_day, closed_at, closed_day, lon, lat,
    CAST(FLOOR(lon / 9e-4) AS BIGINT) AS net_x,
    CAST(FLOOR(lat / 4.5e-4) AS BIGINT) AS net_y,
    CAST(FLOOR(found_day / 91e0) AS BIGINT) AS quarter
FROM placed
