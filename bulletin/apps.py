from django.apps import AppConfig


class BulletinConfig(AppConfig):
    name = "bulletin"
    verbose_name = "掲示板"

    def ready(self):
        """Register what the board adds to pages of members; models can be imported from now on, not before."""
        from members import additions  # noqa: PLC0415 — models are loaded now, and not before

        from . import hand_overs  # noqa: PLC0415 — as above
        from .proposals import own_tasks  # noqa: PLC0415 — as above
        from .rollcall import inbox  # noqa: PLC0415 — as above

        additions.own_tasks += [inbox.own_task_rows, own_tasks.own_task_rows]
        for part, rows in hand_overs.PARTS.items():
            additions.sheet[part].append(rows)
