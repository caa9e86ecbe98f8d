-- The sessions of a working day side by side, in seconds since midnight: where each starts, how long it is, and the whole
-- day's seconds of work. Four sessions at most; an office has two.
-- grain: one row
WITH session AS (
    SELECT
        EXTRACT(HOUR FROM starts_at) * 3600 + EXTRACT(MINUTE FROM starts_at) * 60 AS start_s, n_seconds,
        ROW_NUMBER() OVER (ORDER BY starts_at) AS position
    FROM work_session
    WHERE CAST(starts_at AS DATE) = (SELECT MIN(CAST(starts_at AS DATE)) FROM work_session)
)
SELECT
    COALESCE(MAX(CASE WHEN position = 1 THEN start_s END), 0) AS start_1,
    COALESCE(MAX(CASE WHEN position = 1 THEN n_seconds END), 0) AS n_1,
    COALESCE(MAX(CASE WHEN position = 2 THEN start_s END), 0) AS start_2,
    COALESCE(MAX(CASE WHEN position = 2 THEN n_seconds END), 0) AS n_2,
    COALESCE(MAX(CASE WHEN position = 3 THEN start_s END), 0) AS start_3,
    COALESCE(MAX(CASE WHEN position = 3 THEN n_seconds END), 0) AS n_3,
    COALESCE(MAX(CASE WHEN position = 4 THEN start_s END), 0) AS start_4,
    COALESCE(MAX(CASE WHEN position = 4 THEN n_seconds END), 0) AS n_4,
    COALESCE(SUM(n_seconds), 0) AS n_seconds
FROM session
