"""区と会員に示す年間計画: what of a fiscal year is settled, for those who take part, with what concerns them marked."""
