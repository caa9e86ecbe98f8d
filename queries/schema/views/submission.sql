-- What became of everything that is owed: the first file of the period, the last, and what was declared since.
-- A period is reported by a file with a row of the department from one of its days, not older than the period itself.
-- A mark (零报告, 已报, 退回) counts until one that takes everything back (撤回).
-- grain: one row per obligation, department and period
WITH matched AS (
    SELECT o.obligation, o.dept_code, o.start_on, r.batch_id, r.submitted_at, r.accepted_at
    FROM owed_item AS o
    JOIN reported_day AS r ON r.dataset = o.dataset AND r.dept_code = o.dept_code
        AND r.day >= o.start_day AND r.day <= o.end_day
    WHERE r.as_of IS NULL OR r.as_of >= o.start_on
    GROUP BY o.obligation, o.dept_code, o.start_on, r.batch_id, r.submitted_at, r.accepted_at
),
filed AS (
    SELECT
        obligation, dept_code, start_on, MIN(submitted_at) AS first_at, MAX(accepted_at) AS last_accepted_at,
        MIN(batch_id) AS first_batch_id, MAX(batch_id) AS last_batch_id, COUNT(*) AS n_files
    FROM matched GROUP BY obligation, dept_code, start_on
),
standing AS (
    SELECT m.obligation, m.department AS dept_code, CAST(m.period_on AS DATE) AS start_on, m.seq, m.said_at, m.state,
        m.note, m.sha256, m.file_name
    FROM said_mark AS m
    WHERE m.state <> '撤回' AND NOT EXISTS (
        SELECT 1 FROM said_mark AS t
        WHERE t.obligation = m.obligation AND t.department = m.department AND t.period_on = m.period_on
            AND t.state = '撤回' AND t.seq > m.seq
    )
),
marked AS (
    SELECT
        obligation, dept_code, start_on,
        MIN(CASE WHEN state = '零报告' THEN said_at END) AS zero_at,
        MIN(CASE WHEN state = '已报' THEN said_at END) AS document_at,
        MAX(CASE WHEN state = '退回' THEN said_at END) AS returned_at,
        MAX(CASE WHEN state = '退回' THEN seq END) AS returned_seq,
        MAX(CASE WHEN state <> '退回' THEN seq END) AS declared_seq,
        MAX(CASE WHEN state = '已报' THEN seq END) AS document_seq
    FROM standing GROUP BY obligation, dept_code, start_on
),
joined AS (
    SELECT
        o.*, f.first_at AS filed_at, f.first_batch_id, f.last_batch_id, f.n_files,
        m.zero_at, m.document_at, m.returned_at, n.note AS returned_note, s.file_name, s.sha256,
        COALESCE(f.first_at, m.document_at) AS first_at,
        m.returned_seq IS NOT NULL AS was_returned,
        m.returned_seq IS NOT NULL
            AND (COALESCE(f.last_accepted_at > m.returned_at, FALSE)
                OR COALESCE(m.declared_seq > m.returned_seq, FALSE)) AS is_corrected
    FROM owed_item AS o
    LEFT JOIN filed AS f
        ON f.obligation = o.obligation AND f.dept_code = o.dept_code AND f.start_on = o.start_on
    LEFT JOIN marked AS m
        ON m.obligation = o.obligation AND m.dept_code = o.dept_code AND m.start_on = o.start_on
    LEFT JOIN standing AS n ON n.seq = m.returned_seq AND n.obligation = o.obligation
        AND n.dept_code = o.dept_code AND n.start_on = o.start_on
    LEFT JOIN standing AS s ON s.seq = m.document_seq AND s.obligation = o.obligation
        AND s.dept_code = o.dept_code AND s.start_on = o.start_on
)
SELECT j.*, b.quality, b.file_name AS batch_file
FROM joined AS j LEFT JOIN batch AS b ON b.batch_id = j.last_batch_id
