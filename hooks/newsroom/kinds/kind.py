"""What a kind of content is: everything that the program asks of it, with the answers of an article."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from heapq import merge
from typing import Generic, TypeVar

from msgspec import Struct

from newsroom.checks.collector import ProblemCollector
from newsroom.content.frontmatter.field_spec import FieldSpec, specs_by_name
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.schema import ITEM_SCHEMA
from newsroom.content.frontmatter.writer import FrontMatterWriter
from newsroom.content.new_item import NewItem, add_field
from newsroom.library.library import Library, place_in_order
from newsroom.library.status import StatusGroup
from newsroom.model.items import Item
from newsroom.model.records import Record
from newsroom.model.settings import DEFAULT_KIND
from newsroom.pages.item_views import ItemView, RecordView
from newsroom.pages.items import Page
from newsroom.pages.json_ld import JsonLdNode, StructuredData
from newsroom.pages.list_views import HomeBoxLayout
from newsroom.pages.lists import Listing, ListPages
from newsroom.pages.presenter import Presenter

R = TypeVar("R", bound=Record)
V = TypeVar("V", bound=RecordView)


class FormPanel(Struct, frozen=True):
    """A part of the desk's form: its heading, its keys, and whether it is open before anything is written in it."""

    heading: str
    field_names: tuple[str, ...]
    is_open: bool = True


class Kind:
    """A kind of content. What stands here is an article's; another kind overrides what differs.

    `name` stands in mkdocs.yml, and is the name of the template in overrides/ that draws the page.
    """

    name = DEFAULT_KIND
    label = "Bài viết"
    """What readers and editors choose the kind by."""
    own_fields: tuple[FieldSpec, ...] = ()
    """Its front-matter keys beside those that every item has."""
    record_type: type[Record] | None = None
    form_panels: tuple[FormPanel, ...] = ()
    """The parts of the desk's form for its own keys."""
    body_hint = "Viết nội dung bài ở đây."
    schema_type = "NewsArticle"
    """The type of schema.org that its items are."""
    is_story = True
    """Whether its items lead the home page, and want a picture."""
    is_document = False
    """Whether its items are official documents: their sections have a register, and imports with a letterhead go
    there."""
    section_files: Mapping[str, Callable[[Listing, Presenter], bytes]] = {}
    """Files that stand beside the newest page of each of its sections, by name, and what makes them."""
    wants_tags = True
    has_home_block = True
    """Whether each of its sections has a block on the home page."""
    home_box: HomeBoxLayout | None = None
    """The box on the home page for all of its items."""

    # Content files -------------------------------------------------------------------------------------------------

    @cached_property
    def fields(self) -> Mapping[str, FieldSpec]:
        """Every front-matter key that its items may have."""
        return {**ITEM_SCHEMA, **specs_by_name(self.own_fields)}

    def parse_record(self, fields: Fields) -> Record | None:
        """The record; every wrong part is reported and reads as absent."""
        return None

    def new_place(self, new: NewItem) -> tuple[str, str]:
        """Folder under content/ and file name without `.md` of a new item."""
        return new.monthly_place

    def add_new_fields(self, front: FrontMatterWriter, new: NewItem) -> None:
        """Write its own keys into a new file, those that are not known yet as comments."""
        values = self.new_values(new)
        for spec in self.own_fields:
            add_field(front, spec, values.get(spec.name))

    def new_values(self, new: NewItem) -> Mapping[str, str]:
        """What is known of its own keys when a file is made."""
        return {}

    # What is wrong, and what is missing ----------------------------------------------------------------------------

    def check_item(self, collector: ProblemCollector, item: Item) -> None:
        """Report what is wrong with what an item's record refers to."""

    def claims(self, item: Item) -> Iterable[str]:
        """What an item's record says that only one item can have, such as a number, each as a short text."""
        return ()

    def check_claim(self, collector: ProblemCollector, paths: Collection[str]) -> None:
        """Report what is wrong between the items at these paths, which are all that claim the same."""

    def status_groups(self, library: Library, folder_name: str) -> Iterator[StatusGroup]:
        """What `status` says of its items beside what it says of all; `folder_name` is content/'s name."""
        yield from ()

    # Pages ---------------------------------------------------------------------------------------------------------

    def list_label(self, item: Item) -> str:
        """What lists show beside the title, such as a number."""
        return ""

    def record_view(self, item: Item, presenter: Presenter) -> RecordView | None:
        """What the item's page shows beyond an article's."""
        return None

    def home_items(self, library: Library) -> Iterable[Item]:
        """The items for the box on the home page, the first ones first."""
        sections = [section.key for section in library.settings.sections if section.kind == self.name]
        return merge(*(library.items_by_section[key] for key in sections), key=place_in_order)

    def json_ld(self, view: ItemView, data: StructuredData) -> list[JsonLdNode]:
        """What the page tells machines of the item, in the words of schema.org."""
        work = data.creative_work(view, self.schema_type)
        if view.plan is not None:
            work["about"] = {"@type": "DigitalDocument", "name": view.plan.title, "url": data.origin + view.plan.url}
        return [work]

    # Feeds and search ----------------------------------------------------------------------------------------------

    def feed_summary(self, item: Item) -> str:
        """The summary of the item's feed entry, never empty."""
        return item.lead or item.title

    def feed_html(self, record: RecordView, origin: str) -> Iterator[str]:
        """The record in a feed entry, above the body; addresses begin with `origin`."""
        yield from ()

    def search_number(self, item: Item) -> str:
        """The document number that the item is found by."""
        return ""

    def search_issuer(self, item: Item) -> str:
        """The issuer that results can be filtered by."""
        return ""

    def search_texts(self, item: Item) -> Iterator[str]:
        """What the page shows of the record, to be searched with the body."""
        yield from ()

    # Files beside the pages ----------------------------------------------------------------------------------------

    def item_files(self, item: Item, presenter: Presenter) -> Iterator[tuple[str, bytes]]:
        """The files that its record names as generated: name and bytes."""
        yield from ()

    def section_page(self, listing: Listing, lists: ListPages, presenter: Presenter) -> Page:
        """The newest page of a section of documents."""
        return lists.listing_page(listing, lists.paginated_page(listing, 0))


class RecordKind(Kind, Generic[R, V]):
    """A kind whose items have a record of type R, shown as a view of type V."""

    is_story, has_home_block = False, False
    record_type: type[R]
    view_type: type[V]

    def record(self, item: Item) -> R:
        """The item's record. Raises TypeError for an item of another kind."""
        if not isinstance(item.record, self.record_type):
            raise TypeError(f"{item.path} has no {self.record_type.__name__}")
        return item.record

    def view(self, record: RecordView | None) -> V:
        """A record's view as this kind made it. Raises TypeError for one of another kind."""
        if not isinstance(record, self.view_type):
            raise TypeError(f"not a {self.view_type.__name__}")
        return record
