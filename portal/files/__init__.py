"""ファイル: uploads, their examination and virus scan, pictures, storage, and the task that deletes leftovers."""
