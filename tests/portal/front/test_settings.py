"""Settings come from the environment alone, and nonsense there stops the portal with a hint in Japanese."""

import json
import re
import subprocess
import sys

import pytest
from django.conf import settings

KEY = "abcdefghij" * 5
READ = "import json; from django.conf import settings; settings.DEBUG; "  # the first question reads them all
PRINT = READ + "print(json.dumps([getattr(settings, name, None) for name in {names!r}], default=str))"
HTTPS_ONLY = (
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
)


def run(code, data_dir, **environment):
    environment = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUTF8": "1",
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": KEY,
        **environment,
    }
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def read(data_dir, *names, **environment):
    result = run(PRINT.format(names=names), data_dir, **environment)
    assert (result.returncode, result.stderr) == (0, "")
    return json.loads(result.stdout)


NONSENSE = [
    ({"SECRET_KEY": ""}, "SECRET_KEY が設定されていないか、50文字未満です。"),
    ({"SECRET_KEY": "k" * 49}, "SECRET_KEY が設定されていないか、50文字未満です。"),
    *[
        ({"ALLOWED_HOSTS": hosts}, "ALLOWED_HOSTS に * は使えません")
        for hosts in ("*", "portal.example.jp, *", "*.example.jp", ".example.jp")
    ],
    ({"DEBUG": "1", "BASE_URL": "https://portal.example.jp"}, "DEBUG=1 は開発用で、"),
    ({"SECRET_KEY": "k" * 60, "BASE_URL": "https://portal.example.jp"}, "SECRET_KEY が推測できる文字列です。"),
    (
        {"SECRET_KEY": f"django-insecure-{'abcdefghij' * 5}", "BASE_URL": "https://portal.example.jp"},
        "SECRET_KEY が推測できる文字列です。",
    ),
    ({"DEBUG": "yes"}, "DEBUG は 1（有効）か 0（無効）で指定してください。いまの値：yes"),
    ({"PORT": "abc"}, "PORT は0以上の整数で指定してください。いまの値：abc"),
    ({"PORT": "-1"}, "PORT は0以上の整数で指定してください。いまの値：-1"),
    ({"PORT": "²"}, "PORT は0以上の整数で指定してください。いまの値：²"),
    ({"CACHE_PAGES": "many"}, "CACHE_PAGES は0以上の整数で指定してください。いまの値：many"),
    ({"DATABASE_URL": "mysql://root@127.0.0.1/portal"}, "DATABASE_URL に使えるのは sqlite と postgres だけです。"),
    (
        {"CLAMD_ADDRESS": "clamd"},
        "CLAMD_ADDRESS は 127.0.0.1:3310 か /run/clamav/clamd.ctl のように指定してください。",
    ),
    ({"CLAMD_ADDRESS": "127.0.0.1:99999"}, "CLAMD_ADDRESS のポートは1から65535までで指定してください。"),
    ({"CLAMD_ADDRESS": "127.0.0.1:0"}, "CLAMD_ADDRESS のポートは1から65535までで指定してください。"),
    ({"DATABASE_URL": "nonsense"}, "DATABASE_URL を読み取れません。"),
    ({"DATABASE_URL": "postgres://portal@localhost:port/portal"}, "DATABASE_URL を読み取れません。"),
    ({"CACHE_URL": "redis://cache/0"}, "2台以上で動かすための設定（CACHE_URL か DATABASE_REPLICA_URL）がありますが、"),
    (
        {"DATABASE_URL": "postgres://portal@db/portal", "DATABASE_REPLICA_URL": "sqlite:////srv/copy.sqlite3"},
        "2台以上で動かすための設定（CACHE_URL か DATABASE_REPLICA_URL）がありますが、データベースが SQLite です。",
    ),
    ({"BASE_URL": "example.jp"}, "BASE_URL は https://portal.example.jp のように指定してください。"),
    ({"BASE_URL": "https://"}, "BASE_URL は https://portal.example.jp のように指定してください。"),
    ({"BASE_URL": "https://[portal"}, "BASE_URL は https://portal.example.jp のように指定してください。"),
]


def test_nonsense_in_the_environment_stops_with_a_hint(tmp_path):
    differences = []
    for environment, hint in NONSENSE:
        result = run(READ, tmp_path, **environment)
        *_, message = result.stderr.splitlines()
        message = message.removeprefix("django.core.exceptions.ImproperlyConfigured: ")
        if result.returncode != 1 or not message.startswith(hint):
            differences.append((environment, result.returncode, message))
    assert differences == []


@pytest.mark.parametrize(
    ("kind", "place", "starts"), [("nfs4", "data", False), ("cifs", "", False), ("ext4", "data", True)]
)
def test_sqlite_on_a_network_disk_is_refused_at_the_start(tmp_path, kind, place, starts):
    """Said of the disk that lies nearest above the file; the database of another machine is no file here."""
    data_dir = tmp_path / "my data"
    above = str(data_dir if place else tmp_path).replace(" ", r"\040")
    (tmp_path / "mounts").write_text(
        f"/dev/sda / ext4 rw 0 0\nserver:/x {above} {kind} rw 0 0\ntmpfs /run tmpfs rw 0 0\n"
    )
    fake = "from portal.database import network_disks; from pathlib import Path; "
    fake += f"network_disks.MOUNTS = Path({str(tmp_path / 'mounts')!r}); "
    result = run(fake + READ, data_dir)
    assert (result.returncode == 0) is starts
    assert starts or f"は、ネットワーク上のディスク（{kind}）です。データが壊れるため、起動しません。" in result.stderr
    assert run(fake + READ, data_dir, DATABASE_URL="postgres://portal@db/portal").returncode == 0


def test_secret_key_is_read_from_the_data_directory(tmp_path):
    (tmp_path / "secret_key").write_text("f" * 60 + "\n")
    assert read(tmp_path, "SECRET_KEY", SECRET_KEY="") == ["f" * 60]


def test_https_address_secures_cookies_and_redirects(tmp_path):
    assert read(tmp_path, *HTTPS_ONLY, BASE_URL="https://portal.example.jp/") == [
        True,
        True,
        "__Host-sessionid",
        "__Host-csrftoken",
        True,
        60 * 60,
    ]


def test_https_is_promised_for_an_hour_and_for_longer_when_told(tmp_path):
    """Subdomains and the list of browsers come with the year."""
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    https = {"BASE_URL": "https://portal.example.jp"}
    year = 365 * 24 * 60 * 60
    assert read(tmp_path, *names, **https) == [3600, False, False]
    assert read(tmp_path, *names, **https, HSTS_SECONDS=str(year)) == [year, True, True]


def check_deploy(data_dir, **environment):
    """What `check --deploy` warns of the settings, as production would have them but for `environment`. Addresses and
    models, which no variable changes, are left out: they take most of the time, and scripts/check looks at all.
    """
    code = (
        "from django.core.management import execute_from_command_line as run;"
        "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING', '--tag', 'security', '--tag', 'portal'])"
    )
    production = {"BASE_URL": "https://portal.example.jp", "TRUSTED_PROXIES": "1", "SECRET_KEY": "abcdefghij" * 6}
    return run(code, data_dir, **{**production, **environment})


def test_proxies_that_nobody_counts_are_told_before_the_start(tmp_path):
    assert check_deploy(tmp_path).returncode == 0
    uncounted = check_deploy(tmp_path, TRUSTED_PROXIES="")
    assert uncounted.returncode == 1 and "portal.W001" in uncounted.stderr and "TRUSTED_PROXIES=1" in uncounted.stderr
    assert check_deploy(tmp_path, TRUSTED_PROXIES="", BASE_URL="").stderr.count("portal.W001") == 0


@pytest.mark.parametrize(
    ("environment", "hint"),
    [
        ({"TRUSTED_PROXIES": ""}, "TRUSTED_PROXIES=1"),
        ({"DATABASE_URL": "postgres://portal@db.example.jp/portal"}, "sslmode=verify-full"),
        (
            {"DATABASE_URL": "postgres:///portal", "DATABASE_REPLICA_URL": "postgres:///portal"},
            "DATABASE_REPLICA_URL が DATABASE_URL と同じデータベースです",
        ),
        ({"S3_BUCKET": "portal", "DATABASE_URL": "postgres:///portal"}, "CACHE_URL がありません"),
        ({"DEBUG": "1"}, "DEBUG を外してください"),
        ({"SECRET_KEY": "k" * 60}, "作り直してください"),
        ({"ALLOWED_HOSTS": "*"}, "ホスト名を空白で区切って"),
    ],
)
def test_production_is_checked_with_a_hint_in_japanese(tmp_path, environment, hint):
    """What is right passes at --fail-level WARNING: test_proxies_that_nobody_counts_are_told_before_the_start."""
    answer = check_deploy(tmp_path, **environment)
    assert answer.returncode == 1 and hint in answer.stderr


def test_limits_are_counted_where_every_process_and_node_sees_them(tmp_path):
    """Never in the memory of one: also without a Redis."""
    (caches,) = read(tmp_path, "CACHES")
    assert caches["default"]["BACKEND"] == "portal.database.limit_cache.LimitCache"


def test_plain_address_works_without_https(tmp_path):
    assert read(tmp_path, *HTTPS_ONLY) == [False, False, "sessionid", "csrftoken", False, 0]


@pytest.mark.parametrize(
    "environment, hosts, origins",
    [
        ({}, ["127.0.0.1", "localhost"], ["http://127.0.0.1:8000"]),
        ({"PORT": "8080"}, ["127.0.0.1", "localhost"], ["http://127.0.0.1:8080"]),
        ({"BASE_URL": "https://portal.example.jp/"}, ["portal.example.jp"], ["https://portal.example.jp"]),
        (
            {"BASE_URL": "https://portal.example.jp", "ALLOWED_HOSTS": "a.example.jp,b.example.jp  c.example.jp"},
            ["portal.example.jp", "a.example.jp", "b.example.jp", "c.example.jp"],
            ["https://portal.example.jp"],
        ),
    ],
)
def test_base_url_decides_about_hosts_and_origins(tmp_path, environment, hosts, origins):
    assert read(tmp_path, "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", **environment) == [hosts, origins]


def test_mail_goes_to_files_until_a_server_is_named(tmp_path):
    names = ("EMAIL_BACKEND", "EMAIL_FILE_PATH", "EMAIL_USE_TLS")
    files, smtp = "django.core.mail.backends.filebased.EmailBackend", "django.core.mail.backends.smtp.EmailBackend"
    mail = str(tmp_path.resolve() / "mail")
    assert read(tmp_path, *names) == [files, mail, False]
    assert read(tmp_path, *names, EMAIL_HOST="mail.example.jp") == [smtp, mail, True]
    assert read(tmp_path, *names, EMAIL_HOST="mail.example.jp", EMAIL_WITHOUT_TLS="1") == [smtp, mail, False]


def test_sender_of_mails_is_named(tmp_path):
    named, name = "広域連携係 <renkei@example.jp>", "DEFAULT_FROM_EMAIL"
    assert read(tmp_path, name, BASE_URL="https://portal.example.jp") == ["全国連携ポータル <portal@portal.example.jp>"]
    assert read(tmp_path, name, DEFAULT_FROM_EMAIL=named) == [named]


def test_settings_page_lists_exactly_the_variables_that_are_read():
    used = set()
    for path in ("portal/settings.py", "gunicorn.conf.py", "scripts/run", "scripts/demo"):
        text = (settings.BASE_DIR / path).read_text(encoding="utf-8")
        used |= set(re.findall(r'(?:\benv(?:_\w+)?|environ\.(?:get|setdefault))\(\s*"(\w+)"', text))
    used.remove("DJANGO_SETTINGS_MODULE")  # says which settings, and is none of them
    page = (settings.BASE_DIR / "docs" / "settings.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| *`(\w+)` *\|", page, re.MULTILINE)) == sorted(used)
