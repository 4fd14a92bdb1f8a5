"""Finding: what a plausibility check of the record reports (agreements' and timeline's checks; shown at /desk/)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """照合結果: one place where what is printed or entered does not agree with the facts held here.

    `code` names the place for good (rule, subject, day), so that a correction can refer to it.
    """

    code: str
    place: str
    printed: str
    computed: str
    explanation: str
    url: str = ""
    edit_url: str = ""  # where the secretariat puts right what is wrong

    @property
    def rule(self) -> str:
        """The name of the rule, which code begins with."""
        return self.code.partition(":")[0]
