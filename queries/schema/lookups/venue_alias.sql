-- Every name under which a venue may arrive: id and name; a name that two venues bear is left out.
-- grain: one row per name
WITH spellings AS (
    SELECT venue_id AS alias, venue_id FROM venue
    UNION ALL SELECT venue_name, venue_id FROM venue
),
unambiguous AS (
    SELECT alias, MIN(venue_id) AS venue_id
    FROM spellings WHERE alias <> '' GROUP BY alias HAVING COUNT(DISTINCT venue_id) = 1
)
SELECT u.alias, v.venue_id, v.venue_name, v.venue_type
FROM unambiguous AS u JOIN venue AS v ON v.venue_id = u.venue_id
