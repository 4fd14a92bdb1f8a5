import pytest

from .rig import running_rig


@pytest.fixture(scope="session")
def running():
    try:
        with running_rig() as rig:
            yield rig
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def rig(running):
    """The Rig, which all tests share; what its servers logged meanwhile is printed, for those that fail."""
    logs = [*running.folder.glob("*.log"), running.postgres.home / "log"]
    before = {path: path.stat().st_size for path in logs}
    yield running
    for path, size in before.items():
        print(path.name, path.read_bytes()[size:][-3000:].decode(errors="replace"), sep="\n")
