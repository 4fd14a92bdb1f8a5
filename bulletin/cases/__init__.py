"""連携事例: what municipalities and wards do together, its participants, steps (歩み), pictures and publication."""
