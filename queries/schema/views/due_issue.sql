-- Issues with a time limit, withdrawn ones out. Whether one was closed in time does not depend on the cut-off.
-- grain: one row per issue with a time limit
SELECT *, CASE WHEN closed_at <= due_at THEN 1 ELSE 0 END AS is_on_time
FROM issue_named
WHERE NOT is_void AND due_day IS NOT NULL
