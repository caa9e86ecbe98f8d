-- Every paper that was made for issue, the one last worked on first
-- grain: one row per paper
SELECT *
FROM paper
WHERE CAST($own_department AS VARCHAR) IS NULL OR department = $own_department
    OR (department = '' AND kind NOT IN ('supervision', 'rectification'))
ORDER BY seq DESC
