-- Every paper that was made for issue, the latest made first
-- grain: one row per paper
SELECT * FROM paper ORDER BY first_seq DESC
