"""What is handed over as a file: calendars, pictures, tables, and records to keep."""
