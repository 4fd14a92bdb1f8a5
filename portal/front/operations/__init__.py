"""Operations: backups, their verification, restoring and rehearsing it (manage.py backup, verify, restore, drill)."""
