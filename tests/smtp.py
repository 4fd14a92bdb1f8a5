"""A real mail server in a thread, which accepts, refuses, cuts or hangs as a test tells it."""

import asyncio
import contextlib
import email
import email.policy
import logging
import socket
from typing import Any

from aiosmtpd.controller import Controller

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd's own account of the conversation


class MailServer:
    """`on_rcpt` and `on_data` get the address or the message, and give a reply instead of 250; CUT and HANG do that."""

    CUT, HANG = "cut", "hang"

    def __init__(self, port=0, **controller):
        self.accepted: list[Any] = []  # messages, each with its envelope
        self.commands: list[str] = []
        self.on_mail = self.on_rcpt = self.on_data = lambda subject: None
        self.controller = Controller(self, hostname="127.0.0.1", port=port or free_port(), **controller)
        self.port = self.controller.port

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.commands.append("MAIL")
        if reply := self.on_mail(address):
            return reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.commands.append("RCPT")
        if reply := self.on_rcpt(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.commands.append("DATA")
        message: Any = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message.envelope = envelope
        reply = self.on_data(message)
        if reply == self.HANG:
            await asyncio.sleep(60)
        if reply in (None, self.CUT):
            self.accepted.append(message)
        if reply == self.CUT:
            server.transport.abort()
        return reply or "250 OK"

    @property
    def readers(self):
        return [address for message in self.accepted for address in message.envelope.rcpt_tos]


@contextlib.contextmanager
def running(server):
    server.controller.start()
    try:
        yield server
    finally:
        server.controller.stop()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def one_after_the_other(*replies):
    """For on_rcpt and on_data: these replies in turn, then none."""
    rest = iter(replies)
    return lambda subject: next(rest, None)
