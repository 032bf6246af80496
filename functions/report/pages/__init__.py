"""The pages and the spreadsheet, drawn from report.json."""
