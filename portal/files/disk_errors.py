"""What the system says when a file cannot be written: the disk is full, or does not work. Two things, two sentences."""

import errno

# no room: of the disk, of a quota, and in one file of this process (RLIMIT_FSIZE)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BROKEN = {errno.EIO, errno.EROFS, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.EMFILE, errno.ENFILE}


def is_full(error: OSError) -> bool:
    return error.errno in _FULL


def is_of_the_disk(error: OSError) -> bool:
    """Whether files cannot be written or read, by no fault of who asks or of the program."""
    return error.errno in _FULL | _BROKEN


def not_stored(error: OSError, what: str = "ファイル") -> str:
    """ファイルを保存できませんでした（空き容量不足）。 — with the reason that is so."""
    return f"{what}を保存できませんでした（{'空き容量不足' if is_full(error) else 'サーバーの不具合'}）。"
