"""Reads and writes the key `review` of a file, and tells whether its approval still belongs to its text.

An approval holds the digest of what was approved, so that it is void once anything else changes: every key but `draft`
and those it excepts, the body, the files shown, who wrote and who approved. It is no signature: who may write to
content/ may also run `./newsroom approve`.

Functions that write take the text of a file and return its new text; the desk and the commands save it. All raise
`UneditableFrontMatter` where front matter cannot be changed key by key.
"""

import datetime
import json
from contextlib import suppress

import yaml
from msgspec import Struct, structs

from newsroom.content.frontmatter.editor import UneditableFrontMatter, set_values
from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import SplitFile, split_front_matter
from newsroom.content.frontmatter.schema import ITEM_SCHEMA
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.content.frontmatter.yaml_nodes import is_empty_node
from newsroom.model.problems import Report
from newsroom.model.review import (
    APPROVED,
    FREE_KEYS,
    RETURNED,
    REVIEW_STATES,
    WAITING,
    Review,
    ReviewState,
    UnapprovedReason,
)
from newsroom.model.settings import ReviewSettings
from newsroom.runtime.digests import digest
from newsroom.text.normalize import collapse_whitespace

# What an approval never covers: itself, and the mark that the text is not published yet.
_NEVER_COVERED = frozenset({"review", "draft"})
_STATE_REASONS: dict[ReviewState, UnapprovedReason] = {"": "never", WAITING: "waiting", RETURNED: "returned"}


class ApprovalRefused(Exception):
    """Why somebody may not approve a text, as a Vietnamese sentence."""


# Reading ---------------------------------------------------------------------------------------------------------


def read_review(fields: Fields) -> Review | None:
    """The key `review` of a front matter; None where it says nothing. What is wrong is reported and reads as absent."""
    review = fields.mapping("review")
    if review is None:
        return None
    review.report_unknown()
    written = review.choice("state", default="")
    return Review(
        state=next((state for state, _ in REVIEW_STATES if state == written), ""),
        by=review.text("by"),
        at=review.moment("at"),
        note=review.text("note"),
        writers=review.text_list("writers"),
        digest=review.text("digest"),
        files=review.text("files"),
        excepted=review.text_list("except"),
        live=review.moment("live"),
    )


def why_unapproved(review: Review | None, document: SplitFile, settings: ReviewSettings) -> UnapprovedReason:
    """Why a file's text counts as not approved; "" where it is, or no approval is needed.

    Of the files that it shows only `library.approvals` can tell.
    """
    if not settings.required:
        return ""
    if review is None or review.state != APPROVED:
        return _STATE_REASONS[review.state if review is not None else ""]
    if not review.by or review.digest != approval_digest(document, review):
        return "changed"
    return "same-person" if settings.two_people and review.by in review.writers else ""


def approval_digest(document: SplitFile, review: Review) -> str:
    """The digest, in hexadecimal digits, by which an approval belongs to a file's front matter and body.

    It counts what is written, not how: the order of keys, quotes, comments and line ends may change. It depends on no
    setting and on no version of the program, so that an approval stays valid.
    """
    free = {key for key in review.excepted if key in FREE_KEYS}
    said_by = json.dumps([review.by, review.writers, review.excepted, review.files])
    keys = _node_digest(document.node, {}, skipped=_NEVER_COVERED | free)
    body = document.body.lstrip("\n").rstrip()
    return digest(said_by.encode(), b"\0", keys, body.encode("utf-8", "replace"), key=b"approval").hex()


def _node_digest(node: yaml.Node, known: dict[int, bytes], skipped: frozenset[str] = frozenset()) -> bytes:
    """A digest of what a node says; `known` has those of nodes met before, since aliases may repeat one endlessly."""
    if id(node) not in known:
        known[id(node)] = b""
        if isinstance(node, yaml.MappingNode):
            pairs = [
                _node_digest(name, known) + _node_digest(value, known)
                for name, value in node.value
                if not is_empty_node(value) and collapse_whitespace(str(name.value)) not in skipped
            ]
            known[id(node)] = digest(b"{", *sorted(pairs))
        elif isinstance(node, yaml.SequenceNode):
            parts = [_node_digest(part, known) for part in node.value if not is_empty_node(part)]
            known[id(node)] = digest(b"[", *parts)
        else:
            known[id(node)] = digest(b'"', collapse_whitespace(str(node.value)).encode("utf-8", "replace"))
    return known[id(node)]


class _ReviewedText(Struct, frozen=True):
    """A file's front matter and body as the parser reads them, and its review."""

    document: SplitFile
    review: Review

    @property
    def is_approved(self) -> bool:
        """True if it has an approval that belongs to this text, whatever the settings ask for."""
        return why_unapproved(self.review, self.document, ReviewSettings(required=True)) == ""


def _read_text(text: str) -> _ReviewedText:
    report = Report("")
    decoded = decode_text(text.encode("utf-8", "replace"), report)
    document = split_front_matter(decoded, report) if decoded is not None else None
    if document is None or any(problem.level == "error" for problem in report.problems):
        raise UneditableFrontMatter
    return _ReviewedText(document, read_review(Fields(document.node, report, specs=ITEM_SCHEMA)) or Review())


# Writing ---------------------------------------------------------------------------------------------------------


def send_for_review(text: str, *, by: str, at: datetime.datetime, note: str = "") -> str:
    """The text waiting for an approver; `by` is who sent it, `at` when, `note` what the approver should know."""
    review = _read_text(text).review
    return _write(text, structs.replace(review, state=WAITING, by=by, at=at, note=note))


def return_to_writers(text: str, *, by: str, at: datetime.datetime, note: str) -> str:
    """The text returned to those who wrote it, with the reason."""
    review = _read_text(text).review
    return _write(text, structs.replace(review, state=RETURNED, by=by, at=at, note=note))


def take_back(text: str) -> str:
    """The text without any state of review: its writers go on writing. Who wrote it stays known."""
    review = _read_text(text).review
    return _write(text, Review(writers=review.writers, live=review.live))


def begin_anew(text: str, *, by: str) -> str:
    """The text as a new one that `by` has begun to write, and of which nothing has been said yet."""
    return _write(text, Review(writers=(by,) if by else ()))


def set_live_time(text: str, live: datetime.datetime | None) -> str:
    """The text of a next version that takes its place at a time; None: when somebody says so. No approval is lost."""
    return _write(text, structs.replace(_read_text(text).review, live=live))


def approve(text: str, *, by: str, at: datetime.datetime, settings: ReviewSettings, files: str) -> str:
    """The text with an approval by `by`; `files` is what `library.approvals.files_digest` gives for its item.

    Raises ApprovalRefused where `by` may not approve this text.
    """
    written = _read_text(text)
    if not by:
        raise ApprovalRefused("Chưa rõ ai duyệt bài; hãy cho biết tên người duyệt.")
    if settings.two_people and by in written.review.writers:
        raise ApprovalRefused(f"{by} đã viết bài này nên không tự duyệt được; hãy nhờ người khác duyệt.")
    review = structs.replace(written.review, state=APPROVED, by=by, at=at, note="", excepted=settings.free, files=files)
    return _write(text, structs.replace(review, digest=approval_digest(written.document, review)))


def add_writer(before: str, after: str, *, by: str) -> str:
    """The text `after` an edit of the text `before`, in which `by` is known as one who wrote it.

    An edit that leaves a valid approval valid, because only free keys have changed, makes nobody a writer. The first
    edit after an approval begins the list anew, behind the item's owner. Who mends what could not be read has written
    it. Raises UneditableFrontMatter.
    """
    new, old = _read_text(after), None
    with suppress(UneditableFrontMatter):
        old = _read_text(before)
    if not by or new.is_approved:
        return after
    if old is not None and old.document.body == new.document.body and _same_keys(old, new):
        return after
    is_anew = old is not None and old.is_approved and old.review.owner
    known = (old.review.owner,) if old is not None and is_anew else new.review.writers
    return _write(after, structs.replace(new.review, writers=tuple(dict.fromkeys((*known, by)))))


def set_owner(text: str, *, owner: str) -> str:
    """The text of a new item, which is that person's."""
    return _write(text, structs.replace(_read_text(text).review, writers=(owner,)))


def keep_approval(before: str, after: str, *, files: str | None = None) -> str:
    """The text `after` a change of `before` that needs no new approval, with an approval if `before` has a valid one.

    For what says the same in another way (an item that moves, links to it) and for what an approver decides besides
    the text: the time of publication, a withdrawal. `files` is the new digest of its files where that changed.
    """
    if not _read_text(before).is_approved:
        return after
    new = _read_text(after)
    review = new.review if files is None else structs.replace(new.review, files=files)
    return _write(after, structs.replace(review, digest=approval_digest(new.document, review)))


def is_approved(text: str) -> bool:
    """True if a text has an approval that belongs to it, whether or not the board's settings ask for one."""
    return _read_text(text).is_approved


def _same_keys(old: _ReviewedText, new: _ReviewedText) -> bool:
    first, second = (_node_digest(each.document.node, {}, skipped=_NEVER_COVERED) for each in (old, new))
    return first == second


def _write(text: str, review: Review) -> str:
    values: dict[str, FrontMatterValue] = {
        "state": review.state,
        "by": review.by,
        "at": _moment(review.at),
        "note": collapse_whitespace(review.note),
        "writers": review.writers,
        "digest": review.digest,
        "files": review.files,
        "except": review.excepted,
        "live": _moment(review.live),
    }
    return set_values(text, {"review": values})


def _moment(moment: datetime.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment is not None else ""
