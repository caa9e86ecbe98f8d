-- Days with something unusual about them as the office wrote them down, without those taken back, the latest day first
-- grain: one row per annotation
WITH latest AS (
    SELECT from_on, to_on, category, words, MAX(seq) AS seq
    FROM said_annotation
    GROUP BY from_on, to_on, category, words
),
standing AS (
    SELECT
        CAST(a.from_on AS DATE) AS from_on, CAST(a.to_on AS DATE) AS to_on, a.category, a.words, a.said_at, a.seq
    FROM said_annotation AS a
    JOIN latest AS l ON l.seq = a.seq AND l.from_on = a.from_on AND l.to_on = a.to_on
    WHERE a.state <> '撤回'
)
SELECT * FROM standing ORDER BY from_on DESC, seq DESC
