"""A mail server to be killed; its acceptance journal is the engine's evidence and the only judge.

A line `<seconds since 1970> <Message-ID>` is appended before 250 is answered, and `<seconds> start`
at each start. It takes its time, half of it before the line and half after, so that a blow at random
finds both. Armed without a signal, its points make it silent: it never answers that mail.
"""

import asyncio
import os
import re
import time
from pathlib import Path

from config.run.network import LOOPBACK
from tests.faults import blows
from tests.faults.blows import Blows

LARGEST_MAIL = 1_000_000  # bytes

_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Sink:
    """Takes every mail; `pause` are the seconds that it takes for each."""

    def __init__(self, journal: Path, points: Blows, *, pause: float) -> None:
        self._journal = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._points, self._pause = points, pause
        self._write(b"start")

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until it goes or is cut off."""
        try:
            writer.write(b"220 sink\r\n")
            while line := await reader.readline():
                word = line[:4].upper()
                writer.write(await self._answer(word, reader, writer))
                if word == b"QUIT":
                    break
        except (OSError, asyncio.IncompleteReadError):
            return  # cut off: half a text is no mail
        finally:
            writer.close()

    async def _answer(
        self, word: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes:
        if word == b"QUIT":
            return b"221 bye\r\n"
        if word != b"DATA":
            return b"250 ok\r\n"
        writer.write(b"354 go on\r\n")
        await self._take(await reader.readuntil(b"\r\n.\r\n"))
        return b"250 taken\r\n"

    async def _take(self, text: bytes) -> None:
        await asyncio.sleep(self._pause / 2)
        if self._points.reach(blows.READ):
            await asyncio.Event().wait()
        found = _MESSAGE_ID.search(text)
        self._write(found[1] if found else b"-")
        if self._points.reach(blows.JOURNALED):
            await asyncio.Event().wait()
        await asyncio.sleep(self._pause / 2)

    def _write(self, word: bytes) -> None:
        os.write(self._journal, b"%.3f %s\n" % (time.time(), word))


async def serve(port: int, sink: Sink) -> None:
    """Listen at that port until the process ends."""
    server = await asyncio.start_server(sink.meet, LOOPBACK, port, limit=LARGEST_MAIL)
    async with server:
        await server.serve_forever()
