"""What a report is made from: listings and files of the raw and the processed bucket."""
