-- Inspections with more items passed than were checked.
-- grain: one row per row of the file that is so
-- reads: file
-- reason: 合格项数多于检查项数
-- remedy: 请核对两个数，可能填反了列。
SELECT row_number, 'n_items_passed' AS field, CAST(n_items_passed AS VARCHAR) AS value,
    CONCAT('检查项数 ', CAST(n_items_checked AS VARCHAR)) AS against
FROM good
WHERE n_items_passed > n_items_checked
