"""Events from files, line by line: NDJSON of the API's own bodies, or CSV with named columns."""
