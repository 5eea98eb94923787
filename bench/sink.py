"""A mail server that only counts: `python -m bench.sink PORT JOURNAL`.

As little of SMTP as a client needs, so that what is measured is the client. Writes the Message-ID of
every mail it accepted to the journal when it ends.
"""

import asyncio
import re
import signal
import sys
from pathlib import Path

from config.run.network import LOOPBACK

_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n.\r\n"


class _Session(asyncio.Protocol):
    """One client."""

    def __init__(self, took: list[bytes]) -> None:
        self.took = took
        self.text = b""
        self.in_mail = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.text += data
        while self.take_mail() if self.in_mail else self.take_line():
            pass

    def take_mail(self) -> bool:
        """The text of a mail, if it is whole."""
        end = self.text.find(_END)
        if end < 0:
            return False
        found = _MESSAGE_ID.search(self.text, 0, end)
        self.took.append(found[1] if found else b"none")
        self.text, self.in_mail = self.text[end + len(_END) :], False
        self.transport.write(b"250 taken\r\n")
        return True

    def take_line(self) -> bool:
        """A command, if it is whole."""
        line, whole, rest = self.text.partition(b"\r\n")
        if not whole:
            return False
        self.text = rest
        word = line[:4].upper()
        if word == b"DATA":
            self.in_mail = True
            self.transport.write(b"354 go on\r\n")
        elif word == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 ok\r\n")
        return True


async def serve(port: int, journal: Path) -> None:
    """Take mail until SIGTERM."""
    took: list[bytes] = []
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    server = await loop.create_server(lambda: _Session(took), LOOPBACK, port)
    await stop.wait()
    server.close()
    journal.write_bytes(b"\n".join(took))


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
