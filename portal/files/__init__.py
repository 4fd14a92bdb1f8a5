"""ファイル: upload handler, examination, pictures, virus scan, storage, and the task that deletes leftovers."""
