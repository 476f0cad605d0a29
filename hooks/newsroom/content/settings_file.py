"""Changes mkdocs.yml value by value; comments and whatever nobody changed stay byte for byte."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from newsroom.content.frontmatter.editor import FrontMatterLayout, UneditableFrontMatter, set_values
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.content.read_settings import read_settings
from newsroom.model.problems import Report
from newsroom.model.settings import Section, Settings


class WrongSettings(Exception):
    """The settings asked for cannot be used; `lines` say why, in Vietnamese."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


class YamlFile:
    """A file that is all YAML, as what edits front matter takes it: front matter with nothing below it."""

    def __init__(self, text: str) -> None:
        ending = "\r\n" if "\r\n" in text[:10_000] else "\n"
        gap = "" if text.endswith("\n") or not text else ending
        self._mark = f"---{ending}"
        self.as_front_matter = f"{self._mark}{text}{gap}{self._mark}"

    def text_of(self, front_matter: str) -> str:
        """The file's text for its edited front matter."""
        return front_matter.removeprefix(self._mark).removesuffix(self._mark)

    def with_values(self, values: Mapping[str, FrontMatterValue]) -> str:
        """The file's text with other values; raises UneditableFrontMatter, see `set_values`."""
        return self.text_of(set_values(self.as_front_matter, values))


def change_settings(text: str, changes: Mapping[str, FrontMatterValue]) -> str:
    """The text of mkdocs.yml with these values; raises WrongSettings where they cannot be written into it."""
    try:
        return YamlFile(text).with_values(changes)
    except UneditableFrontMatter as error:
        raise WrongSettings(
            ["mkdocs.yml viết theo cách máy không tự sửa được; hãy sửa tệp ấy bằng trình soạn thảo văn bản."]
        ) from error


def section_values(section: Section) -> Mapping[str, FrontMatterValue]:
    """What mkdocs.yml says of a section, below its key."""
    values = {"title": section.title, "kind": section.kind, "description": section.description}
    return {name: value for name, value in values.items() if value}


def with_usual_sections(
    text: str, changes: Mapping[str, FrontMatterValue], settings: Settings
) -> Mapping[str, FrontMatterValue]:
    """Changes to sections, with all sections of the site where its mkdocs.yml names none and has the usual ones."""
    if _names_sections(text):
        return changes
    usual = {section.key: section_values(section) for section in settings.sections}
    return {**usual, **{key: {**usual.get(key, {}), **_mapping(value)} for key, value in changes.items()}}


def add_sections(text: str, sections: Sequence[Section], settings: Settings) -> str:
    """The text of mkdocs.yml with more sections after those that the site has; raises WrongSettings."""
    added = {section.key: section_values(section) for section in sections if not settings.section_by_key(section.key)}
    if not added:
        return text
    return change_settings(text, {"extra": {"newsroom": {"sections": with_usual_sections(text, added, settings)}}})


def section_introduction(section: Section, settings: Settings) -> str:
    """The first text of a new section's `index.md`."""
    return f"{section.description or f'{section.title} của {settings.organisation.name}.'}\n"


def check_settings(text: str, folder: Path, kinds: Collection[str]) -> Settings:
    """The settings of a changed mkdocs.yml, read as a build reads them; raises WrongSettings with all that is wrong.

    `folder` is where a copy can be kept meanwhile, `kinds` are the names of the kinds of content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "mkdocs.yml"
    file.write_text(text, encoding="utf-8")
    report = Report(file.name)
    settings = read_settings(file, site_name="", site_url="", description="", kinds=kinds, report=report)
    problems = [problem for problem in report.problems if problem.level == "error"]
    if problems:
        raise WrongSettings([problem.message for problem in problems])
    return settings


def _names_sections(text: str) -> bool:
    try:
        node = FrontMatterLayout(YamlFile(text).as_front_matter).value_node("extra")
    except UneditableFrontMatter:
        return True
    for name in ("newsroom", "sections"):
        pairs = node.value if node is not None and not isinstance(node.value, str) else ()
        node = next((value for key, value in pairs if scalar_text(key) == name), None)
    return node is not None and bool(node.value)


def _mapping(value: FrontMatterValue) -> Mapping[str, FrontMatterValue]:
    return value if isinstance(value, Mapping) else {}
