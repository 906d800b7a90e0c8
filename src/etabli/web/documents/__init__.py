"""The état des lieux as documents to keep, print and edit: PDF, DOCX, XLSX."""
