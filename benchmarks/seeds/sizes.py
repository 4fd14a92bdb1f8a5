from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Size:
    """How many rows are written. Every municipality is a member, with people, whatever the size."""

    proposals: int
    replies: int  # to each proposal
    entries: int  # of the chronology, those of the real record among them
    cases: int
    bodies: int  # 協定団体 at most, those of the real record among them; there are two associations in a prefecture
    ties: int  # 各区交流 of each ward
    staff: int  # people of each municipality; each ward has two more
    audit_lines: int
    notices: int  # of each person
    mails: int
    attachments: int = 0  # with a small file each


ONE = Size(
    proposals=1_000, replies=4, entries=100, cases=200, bodies=15, ties=3,
    staff=1, audit_lines=1_000, notices=5, mails=500,
)  # fmt: skip
TEN = replace(
    ONE, proposals=10_000, entries=1_000, cases=2_000, bodies=92, ties=15, audit_lines=10_000, notices=20, mails=5_000
)
HUNDRED = replace(
    TEN, proposals=100_000, entries=10_000, cases=20_000, ties=130, audit_lines=100_000, notices=60, mails=50_000
)
SIZES = {
    "1": ONE,
    "10": TEN,
    "100": HUNDRED,
    # every municipality at work for years: what backups, restoring, load and faults are tried with
    "nation": Size(
        proposals=40_000, replies=10, entries=20_000, cases=8_000, bodies=92, ties=60,
        staff=5, audit_lines=2_000_000, notices=20, mails=100_000, attachments=100_000,
    ),
}  # fmt: skip
