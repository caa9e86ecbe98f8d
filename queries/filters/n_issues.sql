-- How many issues were found in a span of days, withdrawn ones included: enough to open the overview with?
-- grain: one row
WITH found AS (
    SELECT COUNT(*) AS n_issues
    FROM issue
    WHERE found_day >= $from_day AND found_day <= $to_day
)
SELECT n_issues FROM found
