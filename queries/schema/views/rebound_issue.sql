-- Issues that came back: the report says of which, or the same sub-category was closed at the place (the same venue, or
-- within 50 m) at most 30 days before.
-- grain: one row per rebounding issue
SELECT i.*
FROM issue_named AS i
LEFT JOIN issue_link AS l ON l.issue_id = i.issue_id
WHERE NOT i.is_void AND (i.rebound_of IS NOT NULL OR l.last_closed_day >= i.found_day - 30)
