"""A page as a test reads it: elements by attribute, and what stands in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def __getitem__(self, name: str) -> str | None:
        return self.attributes[name]

    def __contains__(self, name: str) -> bool:
        return name in self.attributes


class Page(HTMLParser):
    """``page.all("article")``, ``page.all("button", "data-next")``, ``page.one(...)``."""

    def __init__(self, response) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice on <{tag}>: {names}"
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data):
        for element in self._open:
            element.texts.append(data)

    def all(self, tag: str, *attributes: str, **values: str) -> list[Element]:
        wanted = {name.replace("_", "-").strip("-"): value for name, value in values.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(name in element for name in attributes)
            and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str, *attributes: str, **values: str) -> Element:
        found = self.all(tag, *attributes, **values)
        assert len(found) == 1, f"{len(found)} of <{tag}> {attributes} {values}"
        return found[0]

    @property
    def events(self) -> list[str]:
        return [article["data-event"] for article in self.all("article", "data-event")]

    @property
    def problems(self) -> list[str]:
        return [element["data-problem"] for element in self.elements if "data-problem" in element]

    @property
    def ids(self) -> list[str]:
        return [element["id"] for element in self.elements if "id" in element]

    @property
    def days(self) -> list[str]:
        return [element.text for element in self.all("h2", class_="day")]
