-- Whether a text stands in what was written about an issue or in its address: descriptions and addresses are personal
-- grain: one row
WITH counted AS (
    SELECT
        SUM(CASE WHEN POSITION($text IN description) > 0 THEN 1 ELSE 0 END) AS n_descriptions,
        SUM(CASE WHEN POSITION($text IN address) > 0 THEN 1 ELSE 0 END) AS n_addresses
    FROM issue
)
SELECT * FROM counted
