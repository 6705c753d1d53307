"""PDF → words with their places → lines in reading order → blocks; scanned pages through Tesseract."""
