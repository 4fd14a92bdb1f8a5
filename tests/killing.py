"""What a process leaves that is killed in the middle."""

import os
import signal

from django.db import connection


def killed_at(number, act):
    """Run `act` in a process that is killed before its statement of this number; False when it came to its end."""
    pid = os.fork()
    if pid == 0:
        kept = connection.connection  # the parent's, which must not be closed from here
        connection.connection, statements = None, iter(range(1, 1_000_000))

        def count(execute, sql, params, many, context):
            if next(statements) == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            act()
        os._exit(0 if kept else 1)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])
