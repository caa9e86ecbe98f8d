-- Every paper that was made for issue, the one last worked on first
-- grain: one row per paper
SELECT * FROM paper ORDER BY seq DESC
