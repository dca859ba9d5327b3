"""Files become values: texts, fields with their lines, front matter, and all problems at once."""
