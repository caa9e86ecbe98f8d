-- Venues in use with coordinates, of the chosen district: what a cell's issues are held against.
-- grain: one row per venue
WITH placed AS (
    SELECT v.venue_id, v.lon, v.lat
    FROM venue AS v
    LEFT JOIN area_alias AS a ON a.alias = v.district
    WHERE
        COALESCE(v.is_active, TRUE)
        AND v.lon IS NOT NULL
        AND v.lat IS NOT NULL
        AND COALESCE(v.point_state, '有坐标') = '有坐标'
        AND (CAST($district AS VARCHAR) IS NULL OR COALESCE(a.area_name, v.district) = CAST($district AS VARCHAR))
    ORDER BY v.venue_id
)
SELECT * FROM placed
