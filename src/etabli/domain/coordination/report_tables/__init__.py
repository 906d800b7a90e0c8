"""The figures of a report, from what was known of a place: pure functions, one a section, over one telling of a day."""
