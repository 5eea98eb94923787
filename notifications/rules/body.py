"""From the one text of a message to its HTML, so that both say the same by construction.

The text knows four things: paragraphs between blank lines, lists of lines that begin with
"- ", lines "Label: value", and whole addresses "https://…". Everything else is plain words.
"""

import re
from collections.abc import Iterator
from html import escape

_LABEL = re.compile(r"[A-Z][^:.,;?!]{0,39}: +\S")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_GAPS = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """Strip what templates leave behind: ends of lines, runs of blank lines, other line ends."""
    lines = (line.strip() for line in text.splitlines())
    return _GAPS.sub("\n\n", "\n".join(lines)).strip() + "\n"


def html_from(text: str) -> str:
    """The HTML of a tidied text: escaped, in `p` and `ul`, addresses as links that show them."""
    return "\n".join(_block(block.split("\n")) for block in text.strip().split("\n\n"))


def _block(lines: list[str]) -> str:
    parts: list[str] = []
    items: list[str] = []
    for is_item, line in _lines(lines):
        if is_item:
            items.append(f"<li>{_inline(line)}</li>")
            continue
        if items:
            parts.append(f"<ul>{''.join(items)}</ul>")
            items = []
        parts.append(_inline(line))
    if items:
        parts.append(f"<ul>{''.join(items)}</ul>")
    return "\n".join(_paragraphs(parts))


def _lines(lines: list[str]) -> Iterator[tuple[bool, str]]:
    """Whether each line is an item, and the line with what was only wrapped joined to it."""
    held: tuple[bool, str] | None = None
    for line in lines:
        starts = line.startswith("- ")
        if held and not starts and not _LABEL.match(line):
            held = (held[0], f"{held[1]} {line}")
            continue
        if held:
            yield held
        held = (starts, line[2:].strip() if starts else line)
    if held:
        yield held


def _paragraphs(parts: list[str]) -> Iterator[str]:
    """Lines that stand together as one paragraph, lists outside of it as HTML wants them."""
    together: list[str] = []
    for part in parts:
        if not part.startswith("<ul>"):
            together.append(part)
            continue
        if together:
            yield f"<p>{'<br>'.join(together)}</p>"
            together = []
        yield part
    if together:
        yield f"<p>{'<br>'.join(together)}</p>"


def _inline(line: str) -> str:
    """Escape a line and turn each address into a link with itself as its words."""
    pieces: list[str] = []
    end = 0
    for match in _ADDRESS.finditer(line):
        address = escape(match[0])
        pieces += [escape(line[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*pieces, escape(line[end:])])
