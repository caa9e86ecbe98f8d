-- What is owed again and again, in the order of the settings
-- grain: one row per obligation
SELECT obligation, title, dataset, document FROM obligation ORDER BY position
