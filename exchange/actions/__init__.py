"""What people do with files, jobs, uploads and saved views.

Not for running jobs (exchange.jobs) or planning uploads (exchange.uploads).
"""

from exchange.actions.files import download, keep_files, remove_orphans, store_file
from exchange.actions.jobs import cancel_job, create_job, retry_job
from exchange.actions.uploads import ask_apply, bring_upload, drop_upload, note_reading, plan_again
from exchange.actions.views import delete_view, record_export, save_view

__all__ = [
    "ask_apply",
    "bring_upload",
    "cancel_job",
    "create_job",
    "delete_view",
    "download",
    "drop_upload",
    "keep_files",
    "note_reading",
    "plan_again",
    "record_export",
    "remove_orphans",
    "retry_job",
    "save_view",
    "store_file",
]
