-- Every batch with what became of its rows, newest first
-- grain: one row per batch
SELECT
    batch_id, dataset, file_name, sha256, sheet, as_of, accepted_at, origin, is_undone, undone_at,
    n_read, n_good, n_repaired, n_rejected, n_left_out, n_added, n_changed, n_unchanged,
    COALESCE(d.dept_name, b.department) AS sender
FROM batch AS b
LEFT JOIN department_alias AS d ON d.alias = b.department
ORDER BY batch_id DESC
