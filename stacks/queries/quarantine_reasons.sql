-- What is in quarantine, and why, by day of arrival
-- Parameters: first and last day of arrival.
SELECT dt, reason, sum(events) AS events, min(original) AS an_original
FROM quarantine
WHERE dt BETWEEN ? AND ?
GROUP BY dt, reason
ORDER BY dt, events DESC, reason
