-- Papers made for issue as they stand: the last word on each, and who wrote, reviewed and issued what is now its text.
-- grain: one row per paper
WITH ranked AS (
    SELECT
        s.*,
        ROW_NUMBER() OVER (PARTITION BY s.paper_id ORDER BY s.seq DESC) AS position,
        SUM(CASE WHEN s.state = '拟稿' THEN 1 ELSE 0 END) OVER (PARTITION BY s.paper_id) AS n_versions,
        MAX(CASE WHEN s.state = '拟稿' THEN s.seq END) OVER (PARTITION BY s.paper_id) AS draft_seq
    FROM said_paper AS s
),
signed AS (
    -- What was said of an earlier version does not count for this one.
    SELECT
        paper_id,
        MIN(seq) AS first_seq,
        MAX(CASE WHEN seq = draft_seq THEN person END) AS drafted_by,
        MAX(CASE WHEN seq = draft_seq THEN said_at END) AS drafted_at,
        MAX(CASE WHEN seq > draft_seq AND state = '审核' THEN person END) AS reviewed_by,
        MAX(CASE WHEN seq > draft_seq AND state = '审核' THEN said_at END) AS reviewed_at,
        MAX(CASE WHEN seq > draft_seq AND state = '签发' THEN person END) AS issued_by,
        MAX(CASE WHEN seq > draft_seq AND state = '签发' THEN said_at END) AS issued_at
    FROM ranked
    GROUP BY paper_id
)
SELECT
    s.first_seq, r.seq, r.said_at, r.paper_id, r.paper_kind AS kind, r.title, r.sha256, r.file_name, r.state, r.words, r.person, r.trace, r.draft, r.department,
    CAST(r.as_of AS DATE) AS as_of,
    CAST(r.data_version AS BIGINT) AS data_version,
    CAST(r.n_versions AS BIGINT) AS n_versions,
    s.drafted_by, s.drafted_at, s.reviewed_by, s.reviewed_at, s.issued_by, s.issued_at
FROM ranked AS r
JOIN signed AS s ON s.paper_id = r.paper_id
WHERE r.position = 1
