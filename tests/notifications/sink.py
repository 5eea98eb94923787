"""A mail server for tests, in a process of its own: it journals what it accepted, and refuses
what it is told to.

Run as a module: `python -m tests.notifications.sink PORT JOURNAL`. The local part of an address
says how it is treated: `refuse-451-rcpt`, `refuse-554-data`, `silent` (accepts and never answers).
"""

import asyncio
import os
import re
import sys
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP

REFUSAL = re.compile(r"refuse-(\d{3})-(rcpt|data)")


class Sink:
    """Accepts what it is not told to refuse; the journal is written before the answer."""

    def __init__(self, journal: Path) -> None:
        self._journal = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._last = journal.with_suffix(".last")

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = REFUSAL.match(address)
        if refusal and refusal[2] == "rcpt":
            return f"{refusal[1]} {address} is refused here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        refusal = REFUSAL.match(address)
        if refusal:
            return f"{refusal[1]} refused"
        self._last.write_bytes(envelope.content)
        message_id = message_from_bytes(envelope.content)["Message-ID"]
        os.write(self._journal, f"{message_id} {address}\n".encode())
        if address.startswith("silent"):
            await asyncio.sleep(3600)
        return "250 OK"


async def serve(port: int, journal: Path) -> None:
    """Listen on the loop-back address until the process ends."""
    sink = Sink(journal)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="sink.example", enable_SMTPUTF8=False), "127.0.0.1", port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
