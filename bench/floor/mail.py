"""One process of the floor: compose a two-part mail with the standard library and send it.

    python -m bench.floor.mail PORT NUMBER COUNT

Over one kept connection. Prints when it began and ended, on the clock all processes share.
"""

import json
import smtplib
import sys
import time
from email.message import EmailMessage

from config.run.network import LOOPBACK

# As long as our reminder and with the same parts (booking/messages/be_at_workstation).
TEXT = """{name}, your computer repair is today.

- Be at your workstation by 10:30 a.m. MDT
- The call comes between 11:00 a.m. MDT and 3:00 p.m. MDT
- Stay until 3:00 p.m. MDT, or until the repair is done

Times are Mountain Daylight Time.

When you are there, say so at http://127.0.0.1:8000/repair/ and we may call you earlier.

Have ready: the computer, charged; its power supply and cable; your telephone.

No caller and no message of ours asks for payment, a password or a code. Ask whoever calls for your
Workstation ID before you say anything else; never say it first. If they cannot tell you: hang up, and
call the help desk at (571) 555-0100.

Office of Examples
"""
HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{subject}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 36rem; margin: 0 auto">
<h1 style="font-size: 1.25rem">{subject}</h1>
{body}
</body></html>
"""


def compose(number: int) -> EmailMessage:
    """One mail."""
    name = f"Dana Number{number}"
    text = TEXT.format(name=name)
    subject = "Be at your workstation by 10:30 a.m. MDT: IT repair, Thu 25 July, 11:00 a.m. MDT"
    mail = EmailMessage()
    mail["From"] = "Office of Examples Back Online <back-online@example.gov>"
    mail["To"] = f"{name} <dana{number}@home.example>"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{number}@mail.example.gov>"
    mail.set_content(text)
    body = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    mail.add_alternative(HTML.format(subject=subject, body=body), subtype="html")
    return mail


def main(port: int, first: int, count: int) -> None:
    """Send that many."""
    with smtplib.SMTP(LOOPBACK, port) as line:
        began = time.monotonic()
        for number in range(first, first + count):
            line.send_message(compose(number))
        print(json.dumps([began, time.monotonic()]))


if __name__ == "__main__":
    PORT, NUMBER, COUNT = map(int, sys.argv[1:])
    main(PORT, NUMBER * COUNT, COUNT)
