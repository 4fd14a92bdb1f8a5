# ruff: noqa: T201 — talks to whoever typed `make run`
"""Gunicorn, for `make run` and for production. docs.gunicorn.org explains every name."""

import os

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"

bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
workers = int(os.environ.get("WEB_WORKERS") or 2)
worker_class = "gthread"  # a slow client holds a thread, not a whole process
threads = int(os.environ.get("WEB_THREADS") or 4)
# A worker takes no more than these, so that the next connection goes to another one: with the default of 1,000 a few
# browsers that keep theirs open all end at one worker, and the others stand idle.
worker_connections = 2 * threads
preload_app = True  # workers share memory, and an application that cannot start never says it is ready

timeout = 60  # seconds without a sign of life until a worker is replaced
graceful_timeout = 30  # seconds that requests under way may take when the server stops
keepalive = 5

accesslog = None  # the web server in front keeps one; here it would hold visitors' addresses for nothing
loglevel = "warning"
control_socket_disable = True  # otherwise gunicorn writes into the home directory


def when_ready(server):
    url = (os.environ.get("BASE_URL") or f"http://127.0.0.1:{_port}").rstrip("/")
    print(f"{url}/ で見られます。止めるには Ctrl+C", flush=True)


def on_exit(server):
    print("止めました。", flush=True)
