"""Writes a content into the rows of an entry: all of them, or none."""

from django.db import transaction
from django.utils import timezone

from portal.models import AuditLine
from timeline.corrections.models import Correction
from timeline.entries.errors import ContentError, Overtaken, Problem
from timeline.entries.models.entries import Entry

from .changes import changes
from .link_writer import write_links
from .reading import content_of
from .row_writer import write_rows

_PRIVATE = {"key", "links"}  # changes that are no public correction
_NOTHING = "（記載なし）"


def write_content(entry, content, *, by, reason="", version=None, names=None, **fields):
    """Make `entry`, or a new one with these further `fields`, say what `content` says; returns it.

    Keeps a version. A draft may be incomplete; what is scheduled or public may not (ContentError). A change to
    something public needs its reason and becomes a public correction. `version` is the one that was read:
    Overtaken when somebody else saved since. The same content again changes nothing. `names` as for write_rows.
    """
    with transaction.atomic():
        if entry is None:
            return _write_new(content, names, by=by, reason=reason, **fields)
        entry = Entry.objects.select_for_update().get(pk=entry.pk)
        if version is not None and version != entry.version:
            raise Overtaken(entry)
        before = content_of(entry)
        entry.keep_first_version()
        write_rows(entry, content, names)
        write_links(entry, content)
        _check_complete(entry)
        after = content_of(entry)
        if after == before:
            return entry
        _log_corrections(entry, before, after, by=by, reason=reason)
        entry.version += 1
        entry.save(update_fields=["version", "updated_at"])
        entry.refresh_derived()
        _keep_version(entry, by=by, reason=reason)
        return entry


def draft_entry(content, *, by, origin=("", "")):
    """Save a new draft with what of `content` is not empty; `origin`: label and address of what it comes from. Returns
    the entry.

    For apps that know that something happened: a signing, an event held, a visit. ContentError when it cannot be.
    """
    label, url = origin
    said = {name: value for name, value in content.items() if value}
    return write_content(None, said, by=by, reason=label, origin_label=label, origin_url=url)


def _write_new(content, names, *, by, reason, **fields):
    entry = Entry(**{"event_status": Entry.EventStatus.HELD, **fields})
    write_rows(entry, content, names)
    write_links(entry, content)
    _check_complete(entry)
    entry.refresh_derived()
    _keep_version(entry, by=by, reason=reason)
    return entry


def _keep_version(entry, *, by, reason):
    entry.keep_version(by=by, reason=reason)
    AuditLine.objects.write("経過の保存", entry, by=by, reason=reason)


def _check_complete(entry):
    """ContentError when an entry that is no draft lacks something."""
    if entry.state != Entry.State.DRAFT and (missing := list(entry.missing())):
        raise ContentError(missing)


def _log_corrections(entry, before, after, *, by, reason):
    """Create a Correction for each changed field of a published entry. ContentError without a reason."""
    if entry.state != Entry.State.PUBLISHED:
        return
    if not reason.strip():
        message = "公開している内容を直すときは、理由を入力してください。訂正履歴に載ります。"
        raise ContentError([Problem("reason", "直す理由", message)])
    for change in changes(before, after):
        if change.name in _PRIVATE or _only_adds_documents(change):
            continue
        Correction.objects.create(
            entry=entry,
            outcome=Correction.Outcome.CORRECTED,
            place=change.label,
            as_printed=change.before or _NOTHING,
            as_corrected=change.after or _NOTHING,
            reason=reason,
            corrected_on=timezone.localdate(),
            corrected_by=by,
        )


def _only_adds_documents(change):
    """Whether documents were added and none that stood was changed: news, and no correction."""
    return change.name == "editions" and set(change.before.splitlines()) <= set(change.after.splitlines())
