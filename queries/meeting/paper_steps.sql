-- Everything that was done with papers: written, edited, reviewed, sent back, issued, declared void; oldest first
-- grain: one row per paper and step
SELECT seq, said_at, paper_id, state, words, person, sha256, file_name, data_version, trace, draft
FROM said_paper
ORDER BY seq
