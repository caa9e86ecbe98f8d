-- Coordination meetings as they stand: the last word on each, and the sheets that it was frozen with (the latest).
-- grain: one row per meeting
WITH said AS (
    SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.meeting_id ORDER BY s.seq DESC) AS position
    FROM said_meeting AS s
),
frozen AS (
    SELECT f.*, ROW_NUMBER() OVER (PARTITION BY f.meeting_id ORDER BY f.seq DESC) AS position
    FROM said_frozen AS f
)
SELECT
    s.meeting_id, s.title, s.agenda, s.state, s.person, s.said_at,
    CAST(s.held_on AS DATE) AS held_on,
    f.sha256, f.person AS frozen_by, f.said_at AS frozen_at,
    CAST(f.as_of AS DATE) AS as_of,
    CAST(f.data_version AS BIGINT) AS data_version
FROM said AS s
LEFT JOIN frozen AS f ON f.meeting_id = s.meeting_id AND f.position = 1
WHERE s.position = 1 AND s.state <> '已删除'
