-- Surveys with more favourable answers than answers.
-- grain: one row per row of the file that is so
-- reads: file
-- reason: 满意（知晓）人数多于有效样本
-- remedy: 请核对两个数，可能填反了列。
SELECT row_number, 'n_positive' AS field, CAST(n_positive AS VARCHAR) AS value,
    CONCAT('有效样本 ', CAST(n_asked AS VARCHAR), ' 份') AS against
FROM good
WHERE n_positive > n_asked
