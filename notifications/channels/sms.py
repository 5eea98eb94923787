"""Text messages. Without a provider there is a folder: one file a text, for demo and tests."""

import json
import os
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from notifications.channels.evidence import Answer, Question
from notifications.channels.handover import Fate, HandOverError
from notifications.rules.parcel import Parcel, Text


class FolderLine:
    """Writes each text to `<reference>.json`, complete and on the disk when `deliver` returns.

    The same reference again replaces the same file, as a provider with idempotency keys does.
    """

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def prepare(self, parcel: Parcel) -> None:
        """See that the folder is there."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise HandOverError(Fate.DOWN, "no_folder") from error

    def deliver(self, parcel: Parcel) -> str:
        """Write the text; it is there whole or not at all."""
        if not isinstance(parcel, Text):
            raise TypeError("Only a text message travels by SMS.")
        target = self._folder / f"{parcel.reference}.json"
        draft = target.with_suffix(f".{os.getpid()}.part")
        said = {"to": parcel.number, "text": parcel.words, "reference": parcel.reference}
        try:
            with draft.open("w", encoding="utf-8") as file:
                json.dump(said, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        except OSError as error:
            raise HandOverError(Fate.TEMPORARY, "not_written") from error
        return "written"

    def release(self) -> None:
        """Nothing is held."""

    def close(self) -> None:
        """Nothing is held."""


class FolderWitness:
    """The files are the memory: they are whole or not there, and nobody takes them away."""

    source = "folder"

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def answer(self, questions: Sequence[Question]) -> Mapping[uuid.UUID, Answer]:
        """Look for each file. A folder that is not there may be away with all that was in it."""
        if not self._folder.is_dir():
            return {question.id: Answer.ASK_LATER for question in questions}
        return {
            question.id: Answer.ACCEPTED
            if (self._folder / f"{question.id}.json").exists()
            else Answer.NOT_ACCEPTED
            for question in questions
        }


class NoLine:
    """The installation sends no text messages."""

    def prepare(self, parcel: Parcel) -> None:
        """Say so."""
        raise HandOverError(Fate.ABSENT, "no_sms_channel")

    def deliver(self, parcel: Parcel) -> str:
        """Never reached: `prepare` refuses."""
        raise HandOverError(Fate.PERMANENT, "no_sms_channel")

    def release(self) -> None:
        """Nothing is held."""

    def close(self) -> None:
        """Nothing is held."""
