"""The editor of one entry: its forms, conflicts with other savers, saving and publishing."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.japanese.wareki import wareki
from portal.web.numbers import whole_number
from timeline.content import ContentError, Names, write_content, write_links, write_rows
from timeline.content.merging import merge, with_saved
from timeline.corrections.findings import find_of_entry
from timeline.entries.models.entries import Entry

from .entry_forms import EntryForms, field_values, with_known_roles
from .forms import PublicationForm, ReasonForm
from .link_rows import LinkRows


class UnseenFindings(Exception):
    """The checks find something that the writer has not seen yet."""

    def __init__(self, findings):
        self.findings = findings


class Editor(EntryForms):
    """The forms for `entry`, or for a new one: as saved, or holding what was typed (`data`, a QueryDict)."""

    def __init__(self, entry=None, data=None):
        super().__init__(Names())
        self.entry, self.data = entry, data
        self._read_saved(entry)
        self.read = self._number("read", entry.version if entry else 0)
        self.token = data.get("token", "") if data else str(uuid.uuid4())
        self.conflicts: list = []
        self.findings: list = []
        self.is_conflict = False
        if data is None:
            self._show(self.saved)
        else:
            self._bind(data)
        self._show_publication(data)

    @property
    def is_public(self):
        return bool(self.entry and self.entry.state == Entry.State.PUBLISHED)

    def _read_saved(self, entry):
        """Set `row`, the entry with all its rows, and its content (`saved`); None and nothing for a new one."""
        self.row = Entry.objects.with_all_rows().get(pk=entry.pk) if entry else None
        self.saved = self.row.content() if self.row else {}

    def _number(self, name, default):
        text = self.data.get(name, "") if self.data else ""
        return whole_number(text, default)

    def _show(self, content):
        self.show(content)
        self.links = LinkRows(self.entry, content)

    def _bind(self, data):
        self.bind(data)
        self.links = LinkRows(self.entry, self.saved, data)

    def _show_publication(self, data):
        """Set the forms below the entry: PublicationForm, or ReasonForm when it is public."""
        self.reason = ReasonForm(data) if self.is_public else None
        self.publication: PublicationForm | None = None
        if self.is_public:
            return
        initial = {}
        if self.entry and self.entry.state == Entry.State.SCHEDULED:
            initial = {"publication": "schedule", "publish_at": moment_text(self.entry.publish_at)}
        self.publication = PublicationForm(data, initial=initial)

    @property
    def forms(self):
        """All forms, in page order."""
        return [*super().forms, *filter(None, (self.publication, self.reason))]

    def is_valid(self, *, with_publication=True):
        """Whether everything typed can be read; without `with_publication`, the entry alone."""
        understood = self.is_understood()
        asked = [form for form in (self.publication, self.reason) if with_publication and form]
        return not [form for form in asked if not form.is_valid()] and understood  # every form is to have its errors

    def content(self):
        """The typed content (dict), after choices in a conflict; only when valid."""
        content = self.typed_content()
        if links := self.links.content():
            content["links"] = links
        if self.entry:
            content["key"] = self.entry.key
        kept = {
            name.removeprefix("keep_") for name in self.data if name.startswith("keep_") and self.data[name] == "saved"
        }
        content = with_saved(content, self.saved, kept) if kept else content
        return with_known_roles(content, self.saved, self.names)

    def rearrange(self, action):
        """Show what was typed again, without errors, a part added or removed (`action`: add-part, remove-part1)."""
        super().rearrange(action)
        for name, form in (("publication", self.publication), ("reason", self.reason)):
            if form:
                setattr(self, name, type(form)(initial=field_values(form)))

    def save(self, *, by):
        """Write what was typed and publish it if so asked; returns the entry and whether that changed anything.

        ContentError, Overtaken and UnseenFindings say why not; nothing is written then.
        """
        try:
            with transaction.atomic():
                if not self.entry and (twin := self._saved_from_same_form()):
                    return twin, False
                return self._save(by)
        except IntegrityError:
            if not self.entry and (twin := self._saved_from_same_form()):  # the same form, a moment before
                return twin, False
            raise

    def _save(self, by):
        self.links.lock()
        before = self.entry.version if self.entry else 0
        known = {finding.code for finding in find_of_entry(self.entry)} if self.is_public else set()
        entry = self._write(by)
        moved = self._change_state(entry, by)
        if entry.state != Entry.State.DRAFT:
            self._require_seen(entry, known)
        return entry, moved or entry.version != before

    def _saved_from_same_form(self):
        """The entry that the same form (token) made before; None when it did not."""
        try:
            return Entry.objects.filter(token=uuid.UUID(self.token)).first()
        except ValueError:
            return None

    def _write(self, by):
        reason = self.reason.cleaned_data["reason"] if self.reason else ""
        if self.entry:
            entry = write_content(self.entry, self.content(), by=by, reason=reason, version=self.read)
        else:
            entry = write_content(None, self.content(), by=by, token=uuid.UUID(self.token))
        self.links.write_later_links(entry, by=by)
        entry.refresh_from_db()
        return entry

    def _change_state(self, entry, by):
        if not self.publication:
            return False
        chosen = self.publication.cleaned_data
        match chosen["publication"]:
            case PublicationForm.NOW:
                return entry.publish(by=by)
            case PublicationForm.SCHEDULE if chosen["publish_at"] != entry.publish_at:
                return entry.schedule(chosen["publish_at"], by=by)
            case PublicationForm.DRAFT:
                return entry.unschedule(by=by)
        return False

    def _require_seen(self, entry, known):
        """UnseenFindings when the checks find something new that the page has not shown."""
        seen = set(self.data.getlist("seen"))
        found = [finding for finding in find_of_entry(entry) if finding.code not in known]
        if any(finding.code not in seen for finding in found):
            raise UnseenFindings(found)

    def add_problems(self, error: ContentError):
        """Add the problems of `error` to the forms, each at its field."""
        for problem in error.problems:
            form, field = self._place(problem.path)
            message = problem.message if field else f"{problem.place}：{problem.message}"
            form.add_error(field or "heading", message)

    def _place(self, path):
        pieces = path.split(".")
        form = self.form
        if pieces[0] == "parts" and int(pieces[1]) < len(self.filled_parts):
            form, pieces = self.filled_parts[int(pieces[1])], pieces[2:]
        if pieces[0] == "reason" and self.reason:
            return self.reason, "reason"
        field = _FIELDS.get(pieces[0], pieces[0])
        return form, field if field in form.fields else None

    def merge(self):
        """Merge with what somebody else saved: show the result, and both texts of each conflict."""
        self._read_saved(self.entry)
        entry: Any = self.row  # what somebody else saved is there
        base = entry.versions.filter(number=self.read).values_list("content", flat=True).first() or {}
        own = self.content()
        merged, self.conflicts = merge(base, self.saved, own)
        self.entry, self.read, self.is_conflict = entry, entry.version, True
        before = [field_values(form) if form else {} for form in (self.publication, self.reason)]
        self._show(merged)
        self._show_publication(None)
        for name, initial in zip(("publication", "reason"), before, strict=True):
            if form := getattr(self, name):
                setattr(self, name, type(form)(initial=initial or form.initial))
        return own != self.saved

    def write_for_preview(self):
        """Write the entry as the public would see it, and return it; the caller rolls back."""
        entry = self.entry or Entry(event_status=Entry.EventStatus.HELD)
        entry.state = Entry.State.PUBLISHED
        content = {name: value for name, value in self.content().items() if name != "key"}
        write_rows(entry, content, self.names)
        write_links(entry, content)
        return entry


_FIELDS = {
    "title": "heading",
    "label": "heading",
    "days": "first",
    "first_day": "first",
    "last_day": "last",
    "prefectures": "places",
    "bodies": "places",
    "people": "roles",
}


def moment_text(moment):
    """The moment as PublicationForm reads it: 令和8年11月30日 10:00."""
    local = timezone.localtime(moment)
    return f"{wareki(local.date())} {local:%-H:%M}"
