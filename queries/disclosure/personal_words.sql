-- Every name, telephone number and the like in the store: what must never stand in a public paper
-- grain: one row per kind of word and word
WITH said AS (
    SELECT '检查人' AS kind, inspector AS word FROM issue
    UNION ALL
    SELECT '责任领导', lead_official FROM issue
    UNION ALL
    SELECT '检查人', inspector FROM inspection
    UNION ALL
    SELECT '检查人', inspector FROM recheck
    UNION ALL
    SELECT '责任领导', lead_official FROM department
    UNION ALL
    SELECT '联络员', clerk FROM department
    UNION ALL
    SELECT '联系电话', phone FROM department
    UNION ALL
    SELECT '保管人', keeper FROM warehouse
    UNION ALL
    SELECT '检查人', checker FROM supply_stock
    UNION ALL
    SELECT '场所地址', address FROM venue
),
word AS (
    SELECT DISTINCT kind, word FROM said WHERE LENGTH(word) >= 2
)
SELECT * FROM word ORDER BY kind, word
