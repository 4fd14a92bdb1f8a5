"""The workshop: a proposal is an enquiry to 23 offices with a visible roll-call; a match becomes a case.

A municipality posts a proposal (提案) to wards, or a ward a call (募集) to municipalities. Each addressed municipality
answers as itself (`Addressee`). When proposer and wards agree, a case (連携事例) is made, whose steps draft entries of
the chronology.

Models import downwards only: board (follows, searches) → cases → matching → talk → roll-call (addressees, answers)
→ proposals; attachments beside them. Messages (`…_notices`) import no model: the transition hands them their readers.
"""
