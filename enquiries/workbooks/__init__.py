"""Excelで回答する: the questionnaire as a workbook, filled in behind a firewall and read back, whole or not at all."""
