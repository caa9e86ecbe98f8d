-- Issues that the store has already under another number: same place, sub-category, day and description.
-- grain: one row per row of the file that is so
-- reads: store
-- reason: 库里已有同一地点、小类、日期和描述的另一件
-- remedy: 如果是同一件，请改用原来的编号再传，并撤掉多出来的一件。
SELECT g.row_number, 'issue_id' AS field, g.issue_id AS value, CONCAT('编号 ', MIN(s.issue_id)) AS against
FROM good AS g
JOIN issue AS s ON s.place_key = g.place_key AND s.subcategory = g.subcategory AND s.found_day = g.found_day
    AND s.description = g.description
WHERE s.issue_id <> g.issue_id AND NOT s.is_void AND NOT g.is_void
GROUP BY g.row_number, g.issue_id
