"""ファイル: upload handler and field, examination, pictures, virus scan, storage, and the task that deletes leftovers."""
