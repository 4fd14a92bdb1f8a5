from django.apps import AppConfig


class BulletinConfig(AppConfig):
    name = "bulletin"
    verbose_name = "掲示板"

    def ready(self):
        """Register what the board adds to pages of members; models can be imported from now on, not before."""
        from members import additions

        from . import hand_overs, own_tasks
        from .rollcall import inbox

        additions.own_tasks += [inbox.waiting, own_tasks.waiting]
        for part, rows in hand_overs.PARTS.items():
            additions.sheet[part].append(rows)
