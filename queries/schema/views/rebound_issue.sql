-- Issues that came back: the report says of which, or the same sub-category at the same place within 30 days of closure.
-- grain: one row per rebounding issue
WITH closure AS (
    SELECT issue_id, place_key, subcategory, closed_at, closed_day
    FROM issue_named
    WHERE NOT is_void AND NOT is_default_place AND place_key IS NOT NULL AND closed_day IS NOT NULL
),
found_again AS (
    SELECT DISTINCT later.issue_id
    FROM issue_named AS later
    JOIN closure AS earlier
        ON earlier.place_key = later.place_key
        AND earlier.subcategory = later.subcategory
        AND earlier.closed_at <= later.found_at
        AND later.found_day <= earlier.closed_day + 30
        AND earlier.issue_id <> later.issue_id
    WHERE NOT later.is_default_place
)
SELECT i.*
FROM issue_named AS i
LEFT JOIN found_again AS again ON again.issue_id = i.issue_id
WHERE NOT i.is_void AND (i.rebound_of IS NOT NULL OR again.issue_id IS NOT NULL)
