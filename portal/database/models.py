from django.db import models

from .replica import reading

NEVER_SO_MANY = 10**9  # changes between a backup and its return


class RecordVersion(models.Model):
    """記録の版: one row whose number grows with every change of a public table.

    Database triggers count (portal.database.migration_operations.CountChanges), so that no way of writing — a form,
    the import, update(), psql — can be forgotten. Cached pages carry the number in their key.
    """

    number = models.BigIntegerField("版", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "記録の版"

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The current number, in one query. Read by every public page, hence by raw SQL (a tenth of the ORM's cost)."""
        with reading().cursor() as cursor:
            cursor.execute("SELECT number FROM portal_recordversion")
            return cursor.fetchone()[0]

    @classmethod
    def count_change(cls) -> None:
        """Raise the number by hand, where a table has no trigger: only some of its rows are public (the board)."""
        cls.objects.update(number=models.F("number") + 1)

    @classmethod
    def leave_behind(cls) -> None:
        """Raise the number beyond every one that was used, after the database was put back to an earlier moment.

        What browsers, web server and Redis keep of a later number would else be taken for the page of a new change.
        """
        cls.objects.update(number=models.F("number") + NEVER_SO_MANY)
