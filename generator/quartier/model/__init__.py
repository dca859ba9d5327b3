"""The values that everything else reads: what was written, what is wrong, what will be published."""
