-- The store's own tables: batches, what was found wrong in them, and names that stand for codes.
CREATE TABLE IF NOT EXISTS meta (schema_digest VARCHAR, data_version BIGINT, is_behind BOOLEAN);
CREATE TABLE IF NOT EXISTS batch (
    batch_id BIGINT, dataset VARCHAR, file_name VARCHAR, sha256 VARCHAR, sheet VARCHAR, crs VARCHAR,
    as_of DATE, is_observation BOOLEAN, accepted_at TIMESTAMP, origin VARCHAR,
    n_read BIGINT, n_good BIGINT, n_repaired BIGINT, n_rejected BIGINT, n_left_out BIGINT,
    n_added BIGINT, n_changed BIGINT, n_unchanged BIGINT, is_undone BOOLEAN, undone_at TIMESTAMP, department VARCHAR,
    n_warned BIGINT, quality DOUBLE, absent VARCHAR
);
-- Of a store made before these were kept.
ALTER TABLE meta ADD COLUMN IF NOT EXISTS is_behind BOOLEAN;
ALTER TABLE batch ADD COLUMN IF NOT EXISTS department VARCHAR;
ALTER TABLE batch ADD COLUMN IF NOT EXISTS n_warned BIGINT;
ALTER TABLE batch ADD COLUMN IF NOT EXISTS quality DOUBLE;
ALTER TABLE batch ADD COLUMN IF NOT EXISTS absent VARCHAR;
CREATE TABLE IF NOT EXISTS problem (
    batch_id BIGINT, sheet VARCHAR, row_number BIGINT, column_title VARCHAR, value VARCHAR,
    reason VARCHAR, remedy VARCHAR, level VARCHAR
);
CREATE TABLE IF NOT EXISTS rejected_row (batch_id BIGINT, row_number BIGINT, raw VARCHAR);
CREATE TABLE IF NOT EXISTS default_address (source VARCHAR, lon DOUBLE, lat DOUBLE, n_issues BIGINT);
CREATE TABLE IF NOT EXISTS department_alias (
    alias VARCHAR, dept_code VARCHAR, dept_name VARCHAR, peer_group VARCHAR, lead_official VARCHAR
);
CREATE TABLE IF NOT EXISTS area_alias (
    alias VARCHAR, area_code VARCHAR, area_name VARCHAR, level VARCHAR, parent_code VARCHAR
);
CREATE TABLE IF NOT EXISTS venue_alias (alias VARCHAR, venue_id VARCHAR, venue_name VARCHAR, venue_type VARCHAR);
CREATE TABLE IF NOT EXISTS supply_item_alias (alias VARCHAR, item_code VARCHAR, item_name VARCHAR);
CREATE TABLE IF NOT EXISTS warehouse_alias (alias VARCHAR, warehouse_code VARCHAR, warehouse_name VARCHAR);
-- The working calendar, written anew whenever the store is opened (cleancity/workdays.py): every day within its reach,
-- with the number of working days up to and with it; every session, with the seconds of work before it.
CREATE TABLE IF NOT EXISTS work_day (
    day_on DATE, day BIGINT, is_working BOOLEAN, n_worked BIGINT, work_ends_at TIMESTAMP
);
CREATE TABLE IF NOT EXISTS work_session (starts_at TIMESTAMP, n_seconds BIGINT, seconds_before BIGINT);
-- A working day by the clock: the minutes of work before each minute of the day, 0 to 1440 (24:00).
CREATE TABLE IF NOT EXISTS work_clock (minute BIGINT, worked_minutes BIGINT);
-- What is owed, written anew whenever the store is opened (cleancity/obligations.py).
CREATE TABLE IF NOT EXISTS obligation (
    obligation VARCHAR, title VARCHAR, dataset VARCHAR, document VARCHAR, is_for_everyone BOOLEAN, position BIGINT
);
CREATE TABLE IF NOT EXISTS obligation_department (obligation VARCHAR, department VARCHAR, is_exempt BOOLEAN);
CREATE TABLE IF NOT EXISTS obligation_period (
    obligation VARCHAR, label VARCHAR, start_on DATE, end_on DATE, start_day BIGINT, end_day BIGINT,
    due_at TIMESTAMP, closes_at TIMESTAMP, closes_day BIGINT
);
-- Kept in step with `issue` by every accept and undo (intake/in_step.py, queries/schema/kept): what was found again where
-- something had been closed, and the daily counts by what a reader can filter by.
CREATE TABLE IF NOT EXISTS issue_link (
    issue_id VARCHAR, next_issue_id VARCHAR, next_day BIGINT, last_issue_id VARCHAR, last_closed_day BIGINT
);
CREATE TABLE IF NOT EXISTS issue_day (
    day BIGINT, campaign_id VARCHAR, district VARCHAR, department VARCHAR, source VARCHAR, category VARCHAR,
    n_found BIGINT, n_rebound BIGINT, n_closed BIGINT, n_due BIGINT, n_on_time BIGINT, n_checked BIGINT,
    n_reworks BIGINT, open_change BIGINT, overdue_change BIGINT
);
