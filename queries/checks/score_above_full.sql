-- Inspections with more points than there are: a slip of the pen, or points for something more.
-- grain: one row per row of the file that is so
-- reads: file
-- reason: 得分高于满分
-- remedy: 请核对得分与满分；有附加分的可以照收。
SELECT row_number, 'score' AS field, CAST(score AS VARCHAR) AS value,
    CONCAT('满分 ', CAST(full_score AS VARCHAR)) AS against
FROM good
WHERE score > full_score
