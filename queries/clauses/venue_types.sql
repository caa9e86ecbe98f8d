-- The types of place that the city keeps an eye on.
-- grain: one row per type of place
WITH counted AS (
    SELECT venue_type, COUNT(*) AS n_venues
    FROM venue
    WHERE venue_type IS NOT NULL AND COALESCE(is_active, TRUE)
    GROUP BY venue_type
)
SELECT * FROM counted
ORDER BY n_venues DESC, venue_type
