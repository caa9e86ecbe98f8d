-- Coordinates that hold an outsized share of one source: an office's own address, not a dirty place.
-- grain: one row per source and coordinate
WITH at_point AS (
    SELECT source, lon, lat, COUNT(*) AS n_issues
    FROM issue WHERE cell11 IS NOT NULL GROUP BY source, lon, lat HAVING COUNT(*) >= $min_count
),
by_source AS (
    SELECT source, COUNT(*) AS n_located FROM issue WHERE cell11 IS NOT NULL GROUP BY source
)
SELECT p.source, p.lon, p.lat, p.n_issues
FROM at_point AS p JOIN by_source AS s ON s.source IS NOT DISTINCT FROM p.source
WHERE p.n_issues > $share * s.n_located
