"""What a proposal carries beside its text, on the page where it is written: 添付資料 and 共同提案.

Saved with the text by one button, but not held up by it, nor by one another: what is right is kept, and what is not
stays on the page with what was typed.
"""

from typing import Any

from bulletin.attachments.forms import AttachmentForm, KeptFileForm
from bulletin.attachments.models import MOST_ATTACHMENTS
from bulletin.proposals.forms.co_proposers import PartnersForm

NEW_AT_ONCE = 3


class Supplements:
    """The forms of the files there are, of new ones, and of co-proposers. `sent`: POST and FILES of a request."""

    def __init__(self, proposal, *sent):
        self.proposal = proposal
        self.stored_files = [KeptFileForm(*sent, row=row) for row in self._rows()]
        free = MOST_ATTACHMENTS - len(self.stored_files)
        self.new = [self._new(number, *sent) for number in range(1, min(NEW_AT_ONCE, free) + 1)]
        self.partners = PartnersForm(*sent[:1], proposal=proposal)

    @property
    def most(self):
        return MOST_ATTACHMENTS

    def _rows(self):
        return self.proposal.attachments.all() if self.proposal.pk else []

    def _new(self, number, *sent):
        return AttachmentForm(*sent, proposal=self.proposal, prefix=f"new-{number}", caption=f"資料{number}")

    @property
    def is_filled(self):
        """Whether anything was sent that would be lost without a draft to hang it on."""
        files = any(form.files.get(form.add_prefix("file")) for form in self.new)
        data: Any = self.partners.data
        return files or bool(data.getlist("partners"))

    def examine(self):
        """Read and scan the files now: before anything is locked."""
        for form in (*self.stored_files, *self.new, self.partners):
            form.is_valid()

    def hang_on(self, proposal):
        """Belong to the draft that was begun meanwhile."""
        for each in (self, *self.new, self.partners):
            each.proposal = proposal

    def save(self, *, by):
        """Keep what is right, one by one; returns the messages of what came of it. `errors` has the rest."""
        said = [form.save(by=by) for form in self.stored_files if form.is_valid()]
        said += [form.attach(by=by) for form in self.new if form.is_valid() and not form.is_empty]
        said += self.partners.save(by=by) if self.partners.is_valid() else []
        return [each for each in said if each]

    @property
    def errors(self):
        """Forms with errors, in the order of the page."""
        return [form for form in (*self.stored_files, *self.new, self.partners) if form.errors]

    def after_saving(self):
        """The forms anew, over what is stored now; those with errors as they were typed."""
        fresh = Supplements(self.proposal)
        kept = {form.row.pk: form for form in self.stored_files if form.errors}
        fresh.stored_files = [kept.get(form.row.pk, form) for form in fresh.stored_files]
        wrong = {form.prefix: form for form in self.new if form.errors}
        fresh.new = [wrong.get(form.prefix, form) for form in fresh.new]
        if self.partners.errors:
            fresh.partners = self.partners
        return fresh
