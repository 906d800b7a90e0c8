"""What goes out of a plan as files, and what comes into it from files."""
