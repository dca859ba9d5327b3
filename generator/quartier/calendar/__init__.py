"""When things happen: dates, rules, holidays, and the one list of occurrences."""
