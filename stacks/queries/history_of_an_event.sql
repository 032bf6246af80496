-- What became of one event: when was each copy stored, and in which batch
-- Parameters: first and last event day, source, event id.
SELECT dt, "timestamp", ingested_at, delivery_id, batch, line, content_hash, status, details
FROM events
WHERE dt BETWEEN ? AND ? AND source = ? AND event_id = ?
ORDER BY ingested_at, batch, line
