"""Deployment checks: settings of several nodes that do not go together, and the way to a database elsewhere."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

HERE = ("/", "127.", "localhost", "::1")  # how hosts of this machine begin; a path is a socket


def check_nodes(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warnings where CACHE_URL, S3_BUCKET or DATABASE_REPLICA_URL tell of several nodes, and others do not.

    SQLite with CACHE_URL or DATABASE_REPLICA_URL does not even start (settings).
    """
    default, replica = settings.DATABASES["default"], settings.DATABASES.get("replica")
    found: list[CheckMessage] = []
    if default["ENGINE"] == settings.SQLITE and settings.S3_BUCKET:
        found.append(
            Warning(
                "S3_BUCKET がありますが、データベースが SQLite です。1つの機械でしか使えません。",
                hint="2台以上で動かすなら、DATABASE_URL に PostgreSQL を指定します。1台なら、そのままで構いません。",
                id="portal.W002",
            )
        )
    if settings.S3_BUCKET and not settings.CACHE_URL:
        found.append(
            Warning(
                "S3_BUCKET がありますが、CACHE_URL がありません。2台以上では、どの台も同じページを作ります。",
                hint="どの台にも同じ CACHE_URL を指定します。1台なら、そのままで構いません。",
                id="portal.W003",
            )
        )
    if replica and [replica[name] for name in ("HOST", "PORT", "NAME")] == [
        default[name] for name in ("HOST", "PORT", "NAME")
    ]:
        found.append(
            Warning(
                "DATABASE_REPLICA_URL が DATABASE_URL と同じデータベースです。接続が増えるだけです。",
                hint="読取り用の複製を指定するか、外します。",
                id="portal.W004",
            )
        )
    return found


def check_database_encryption(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A warning for each database on another machine that is spoken to without looking at its certificate."""
    return [
        Warning(
            f"{name} は別の機械（{server['HOST']}）にありますが、証明書を確かめずにつなぎます。",
            hint="終わりに ?sslmode=verify-full&sslrootcert=（証明書のファイル）を付けます（docs/deploy.md）。",
            id="portal.W005",
        )
        for name, alias in (("DATABASE_URL", "default"), ("DATABASE_REPLICA_URL", "replica"))
        if (server := settings.DATABASES.get(alias))
        and server["ENGINE"] != settings.SQLITE
        and not str(server.get("HOST") or "/").startswith(HERE)
        and server.get("OPTIONS", {}).get("sslmode") != "verify-full"
    ]
