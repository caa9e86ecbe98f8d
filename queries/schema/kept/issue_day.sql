-- What the issues of `affected_issue` add to each day: found, closed, due, checked; and by how much the numbers of the
-- open and of the overdue change at the end of the day. Names are as given, so that no list of names moves a row.
WITH counted AS (
    SELECT
        i.campaign_id, i.district, i.department, i.source, i.category, i.found_day, i.due_day, i.closed_day,
        DATEDIFF('day', DATE '1970-01-01', CAST(i.verified_at AS DATE)) AS checked_day,
        COALESCE(i.n_reworks, 0) AS n_reworks,
        CASE WHEN i.closed_at <= i.due_at THEN 1 ELSE 0 END AS is_on_time,
        CASE WHEN i.rebound_of IS NOT NULL OR l.last_closed_day >= i.found_day - 30 THEN 1 ELSE 0 END AS is_rebound,
        CASE WHEN i.closed_day IS NULL OR i.closed_day > i.found_day THEN 1 ELSE 0 END AS was_open,
        GREATEST(i.found_day, i.due_day) AS overdue_day,
        CASE
            WHEN i.due_day IS NOT NULL AND (i.closed_day IS NULL OR i.closed_day > GREATEST(i.found_day, i.due_day))
                THEN 1 ELSE 0
        END AS was_overdue
    FROM issue AS i
    LEFT JOIN issue_link AS l ON l.issue_id = i.issue_id
    WHERE NOT i.is_void AND i.issue_id IN (SELECT issue_id FROM affected_issue)
),
event AS (
    SELECT
        found_day AS day, campaign_id, district, department, source, category,
        1 AS n_found, is_rebound AS n_rebound, 0 AS n_closed, 0 AS n_due, 0 AS n_on_time, 0 AS n_checked, 0 AS n_reworks,
        was_open AS open_change, 0 AS overdue_change
    FROM counted
    UNION ALL
    SELECT closed_day, campaign_id, district, department, source, category, 0, 0, 1, 0, 0, 0, 0, -was_open, -was_overdue
    FROM counted WHERE closed_day IS NOT NULL
    UNION ALL
    SELECT due_day, campaign_id, district, department, source, category, 0, 0, 0, 1, is_on_time, 0, 0, 0, 0
    FROM counted WHERE due_day IS NOT NULL
    UNION ALL
    SELECT overdue_day, campaign_id, district, department, source, category, 0, 0, 0, 0, 0, 0, 0, 0, 1
    FROM counted WHERE was_overdue = 1
    UNION ALL
    SELECT checked_day, campaign_id, district, department, source, category, 0, 0, 0, 0, 0, 1, n_reworks, 0, 0
    FROM counted WHERE checked_day IS NOT NULL
)
SELECT
    day, campaign_id, district, department, source, category,
    SUM(n_found) AS n_found, SUM(n_rebound) AS n_rebound, SUM(n_closed) AS n_closed, SUM(n_due) AS n_due,
    SUM(n_on_time) AS n_on_time, SUM(n_checked) AS n_checked, SUM(n_reworks) AS n_reworks,
    SUM(open_change) AS open_change, SUM(overdue_change) AS overdue_change
FROM event
GROUP BY day, campaign_id, district, department, source, category
