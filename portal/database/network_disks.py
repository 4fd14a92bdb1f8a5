"""Network disks, on which SQLite is never put: its lock, and the memory that its processes share, end at one machine.

Two machines that write there at once break the database without an error. The settings import this module.
"""

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
KINDS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "gfs2", "ocfs2", "beegfs"} | {
    f"fuse.{name}" for name in ("sshfs", "glusterfs", "ceph", "davfs2", "s3fs", "rclone", "moosefs")
}


def network_disk(path: Path, mounts: str | None = None) -> str:
    """The kind of network file system that holds `path` (nfs4, cifs, …); "" where it is a disk of this machine.

    `mounts`: as Linux lists them (proc(5)); read there when not given, and no kind is known where there is no list.
    """
    if mounts is None:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.is_file() else ""
    held = {path.resolve(), *path.resolve().parents}
    found = {}
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        place = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), place)  # blanks and the like
        if Path(place) in held:
            found[len(place)] = kind  # of two at one place, the later one lies above
    kind = found[max(found)] if found else ""
    return kind if kind in KINDS else ""
