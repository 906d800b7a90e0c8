"""The trail: who did what, when, under which mandate, before and after, why; and the log of accesses."""
