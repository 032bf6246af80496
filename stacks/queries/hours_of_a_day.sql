-- How busy was each hour (UTC) of a day
-- Parameters: the day.
SELECT hour("timestamp") AS hour_utc, count(*) AS events, count(DISTINCT source) AS sources
FROM curated
WHERE dt = ?
GROUP BY 1
ORDER BY 1
