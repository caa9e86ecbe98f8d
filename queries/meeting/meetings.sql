-- Coordination meetings, the latest first, with how many of their decisions stand
-- grain: one row per meeting
WITH decided AS (
    SELECT meeting_id, COUNT(*) AS n_decisions FROM decision WHERE state <> '撤销' GROUP BY meeting_id
),
counted AS (
    SELECT m.*, COALESCE(d.n_decisions, 0) AS n_decisions
    FROM meeting AS m
    LEFT JOIN decided AS d ON d.meeting_id = m.meeting_id
)
SELECT * FROM counted ORDER BY held_on DESC, meeting_id DESC
