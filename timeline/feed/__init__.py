"""What a page of a timeline is: the log per subject, coverage, filters and cursors."""
