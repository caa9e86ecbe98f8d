-- Every name under which a venue may arrive: id and name; a name that two venues bear is left out; what a person said goes first.
-- grain: one row per name
WITH said AS (
    SELECT alias, ARG_MAX(code, seq) AS venue_id FROM said_alias WHERE dataset = 'venue' GROUP BY alias
),
spellings AS (
    SELECT venue_id AS alias, venue_id FROM venue
    UNION ALL SELECT venue_name, venue_id FROM venue
),
unambiguous AS (
    SELECT alias, MIN(venue_id) AS venue_id
    FROM spellings WHERE alias <> '' AND alias NOT IN (SELECT alias FROM said WHERE venue_id <> '')
    GROUP BY alias HAVING COUNT(DISTINCT venue_id) = 1
    UNION ALL SELECT alias, venue_id FROM said WHERE venue_id <> ''
)
SELECT u.alias, v.venue_id, v.venue_name, v.venue_type
FROM unambiguous AS u JOIN venue AS v ON v.venue_id = u.venue_id
