from bulletin.proposals.models.words import Word

SHIPPED = [("proposer", "提案"), ("lead", "中心の区"), ("partner", "参加"), ("introducer", "紹介")]


class ParticipantRole(Word):
    """役割 of participants of cases. Code knows those it came with (Participant.Role) by their code; whoever has
    another acts like 参加."""

    SHIPPED = SHIPPED

    class Meta(Word.Meta):
        verbose_name = verbose_name_plural = "参加者の役割"

    @classmethod
    def free_code(cls) -> str:
        """An unused code for a new role: role-1, role-2 …"""
        taken = set(cls.objects.values_list("code", flat=True))
        return next(code for number in range(1, len(taken) + 2) if (code := f"role-{number}") not in taken)
