"""A page as it is read: its texts, labels, links and forms, out of the HTML alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_SILENT = {"script", "style", "template", "svg"}
_VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
}
_SAID = ("title", "aria-label", "placeholder", "alt", "data-label", "aria-description")
_BLOCKS = {
    *("p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "td", "th", "label", "legend", "summary"),
    *("button", "a", "caption", "div", "section", "option", "title", "article", "br", "strong"),
}


@dataclass
class Control:
    """An input, a button or a select that a form sends."""

    kind: str
    name: str
    value: str
    html_id: str
    sent: bool
    words: str = ""


@dataclass
class Form:
    """A form with what it would send as it stands."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)


@dataclass
class Said:
    """One piece of text, and whether it belongs to the page's own part."""

    text: str
    in_main: bool
    is_attribute: bool = False
    ends: bool = False


class Paper(HTMLParser):
    """Reads one page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Said] = []
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.labels: dict[str, str] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self._texts: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        in_main = self._in_main()
        self._break(tag)
        self.pieces += [
            Said(values[name], in_main, is_attribute=True)
            for name in _SAID
            if values.get(name) and tag != "link"
        ]
        if tag == "input" and values.get("type") in ("submit", "button", "reset"):
            self.pieces.append(Said(values.get("value", ""), in_main, is_attribute=True))
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get").lower()))
        if tag in ("input", "button", "select", "textarea", "option") and self._form_is_open():
            self._control(tag, values)
        if tag not in _VOID:
            self._open.append((tag, values))
            self._texts.append((tag, values, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)
        while self._open and any(name == tag for name, _ in self._open):
            name, _ = self._open.pop()
            _, values, texts = self._texts.pop()
            raw = "".join(texts)
            # What stands in a field is sent with its lines; words on the page have none.
            said = raw.removeprefix("\n") if name == "textarea" else " ".join(raw.split())
            self._close(name, values, said)
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if any(name in _SILENT for name, _ in self._open):
            return
        for _, _, texts in self._texts:
            texts.append(data)
        self.pieces.append(Said(data, self._in_main()))

    def text(self) -> str:
        """All the words in sight, spaces as one."""
        return " ".join("".join(one.text for one in self.pieces if not one.is_attribute).split())

    def sentences(self) -> Iterator[str]:
        """The blocks of the page's own part, one after the other."""
        held = ""
        for piece in self.pieces:
            if piece.is_attribute or not piece.in_main:
                continue
            if piece.ends:
                if held.strip():
                    yield " ".join(held.split())
                held = ""
            held += piece.text
        if held.strip():
            yield " ".join(held.split())

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS - {"a", "strong", "label"}:
            self.pieces.append(Said("", self._in_main(), ends=True))

    def _in_main(self) -> bool:
        return any(name == "main" for name, _ in self._open)

    def _form_is_open(self) -> bool:
        return any(name == "form" for name, _ in self._open)

    def _control(self, tag: str, values: dict[str, str]) -> None:
        kind = (
            values.get("type", "submit" if tag == "button" else "text") if tag != "option" else tag
        )
        name = values.get("name", "")
        if tag == "option":
            name = next(v.get("name", "") for t, v in reversed(self._open) if t == "select")
        sent = kind not in ("submit", "button", "radio", "checkbox", "option") or (
            "checked" in values or "selected" in values
        )
        if tag != "select":
            self.forms[-1].controls.append(
                Control(kind, name, values.get("value", ""), values.get("id", ""), sent)
            )

    def _close(self, tag: str, values: dict[str, str], text: str) -> None:
        words = " ".join(text.split())
        if tag == "a":
            self.links.append((values.get("href", ""), words))
        elif tag == "label":
            self.labels[words] = values.get("for", "")
        elif tag == "button" and self.forms and self.forms[-1].controls:
            self.forms[-1].controls[-1].words = words
        elif tag == "textarea" and self.forms and self.forms[-1].controls:
            self.forms[-1].controls[-1].value = text
