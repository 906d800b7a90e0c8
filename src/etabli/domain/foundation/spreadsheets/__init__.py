"""Lists that somebody uploads: spreadsheets judged before they are opened, then read as text cells."""
