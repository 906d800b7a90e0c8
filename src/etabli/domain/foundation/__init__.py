"""What contexts share: writes that the database itself refuses."""
