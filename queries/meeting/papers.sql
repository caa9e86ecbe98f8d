-- Every paper that was made for issue, the one that something was last done with first
-- grain: one row per paper
SELECT * FROM paper ORDER BY seq DESC
