"""Work of the worker: names and addresses of applicants go after their time."""

from .models.applicants import Applicant


def erase_applicants(now):
    """Blank names and addresses of those who signed up for what was over long enough before `now`."""
    Applicant.objects.erase(now)
