"""The board's map for a run: proposed where there is no file yet, else read and extended by what is new."""

from collections.abc import Collection

from msgspec import Struct, structs

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.migration.inventory import Inventory
from newsroom.migration.map_reader import read_map
from newsroom.migration.map_text import extended_map, proposed_map
from newsroom.migration.site_map import SiteMap
from newsroom.model.problems import FILE_KEY, Problem, has_errors
from newsroom.model.settings import Settings


class BoardMap(Struct, frozen=True):
    """A map as it stands after a run has read it: the text of its file, which may have grown, and what it says."""

    text: str
    site_map: SiteMap
    problems: tuple[Problem, ...] = ()


def settle_map(
    data: bytes | None,
    path: str,
    inventory: Inventory,
    settings: Settings,
    *,
    source: str,
    taken: Collection[str] = (),
) -> BoardMap:
    """The map that holds for a run: a proposal where there is no file yet (None), else the file and what it lacks.

    `path` is the file as problems call it, `source` what was read, `taken` are names that no new section can have.
    Where there are errors among the problems the text is as it was, and what is wrong reads as if it were not there.
    """
    if data is None:
        text = proposed_map(inventory, settings, source=source, taken=taken)
        problems: list[Problem] = []
    else:
        site_map, problems = read_map(data, path, inventory, settings)
        text = data.decode("utf-8", "replace")
        if has_errors(problems, strict=False):
            return BoardMap(text, site_map, tuple(problems))
        try:
            text = extended_map(text, site_map, inventory, settings, taken=taken)
        except UneditableFrontMatter:
            why = "viết theo cách máy không ghi thêm vào được, nên thiếu những gì mới có ở nguồn"
            example = "mỗi khóa một dòng, không dùng dấu & và *"
            problems.append(Problem(path, 1, FILE_KEY, why, path.rpartition("/")[2], example, level="warning"))
    site_map, _ = read_map(text.encode(), path, inventory, settings)
    return BoardMap(text, _without_unused_sections(site_map), tuple(problems))


def _without_unused_sections(site_map: SiteMap) -> SiteMap:
    used = {rule.section for rule in site_map.categories.values() if not rule.leave_out}
    used |= {site_map.article_section, site_map.plan_section}
    return structs.replace(site_map, new_sections=tuple(each for each in site_map.new_sections if each.key in used))
