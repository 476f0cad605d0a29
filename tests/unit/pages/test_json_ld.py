"""What pages tell machines, held against schema.org's words and what Google asks of news."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_site import MemorySite, article, bulletin, contest, correction, lead_picture, plan
from newsroom.kinds import KINDS
from newsroom.kinds.contest.record import Contest
from newsroom.model.records import Attachment
from newsroom.pages.json_ld import StructuredData

HOST = "https://danvan.example.vn"


def objects_by_type(desk: MemorySite, path: str) -> dict[str, dict[str, Any]]:
    """The nodes of an item's page by their type."""
    data = json.loads(StructuredData(desk.settings, KINDS).json_ld(desk.item_view(path)))
    assert data["@context"] == "https://schema.org"
    return {node["@type"]: node for node in data["@graph"]}


def test_an_article_says_who_when_and_where() -> None:
    item = article(title="Bài một", tags=["Hội thi"], image=lead_picture(), summary="Lời dẫn")
    news = objects_by_type(MemorySite(item, files=["tin-tuc/2017/10/anh.jpg"]), item.path)["NewsArticle"]
    assert (news["headline"], news["articleSection"], news["inLanguage"]) == ("Bài một", "Tin tức", "vi")
    assert news["url"] == f"{HOST}/tin-tuc/2017/10/bai/"
    assert news["datePublished"] == news["dateModified"] == "2017-10-09T08:30:00+07:00"
    assert news["author"]["@type"] == "Organization"
    assert news["publisher"]["name"] == "Ban Dân vận"
    assert news["keywords"] == ["Hội thi"]
    assert news["description"] == "Lời dẫn"
    [image] = news["image"]
    assert (image["url"], image["width"], image["height"]) == (f"{HOST}/tin-tuc/2017/10/anh.jpg", 800, 600)


def test_persons_sign_as_persons() -> None:
    item = article(authors=["Nguyễn Văn A", "Trần Thị B"])
    authors = objects_by_type(MemorySite(item), item.path)["NewsArticle"]["author"]
    assert [(author["@type"], author["name"]) for author in authors] == [
        ("Person", "Nguyễn Văn A"),
        ("Person", "Trần Thị B"),
    ]


def test_a_correction_is_told_with_its_day() -> None:
    item = article(corrections=[correction("2017-10-11")])
    news = objects_by_type(MemorySite(item), item.path)["NewsArticle"]
    assert [(c["@type"], c["datePublished"]) for c in news["correction"]] == [
        ("CorrectionComment", "2017-10-11T00:00:00+07:00")
    ]
    assert news["dateModified"] == "2017-10-11T00:00:00+07:00"


def test_the_way_to_a_page_begins_at_home_and_ends_with_it() -> None:
    item = article(title="Bài một")
    steps = objects_by_type(MemorySite(item), item.path)["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3, 4]
    assert [step["item"] for step in steps] == [
        f"{HOST}/",
        f"{HOST}/tin-tuc/",
        f"{HOST}/luu-tru/2017/10/",
        f"{HOST}/tin-tuc/2017/10/bai/",
    ]


def test_a_plan_is_a_document_with_its_number_and_files() -> None:
    record = {
        "number": "62-KH/BDVTU",
        "issued": date(2018, 9, 12),
        "issuer": "Ban Dân vận Tỉnh ủy",
        "attachments": (Attachment("ke-hoach.pdf", "Toàn văn"),),
    }
    item = plan(record=record)
    folder = item.path.rpartition("/")[0]
    document = objects_by_type(MemorySite(item, files=[f"{folder}/ke-hoach.pdf"]), item.path)["DigitalDocument"]
    assert (document["identifier"], document["dateCreated"]) == ("62-KH/BDVTU", "2018-09-12")
    assert document["creator"]["name"] == "Ban Dân vận Tỉnh ủy"
    [file] = document["encoding"]
    assert (file["encodingFormat"], file["sha256"]) == ("application/pdf", "ab" * 32)
    assert file["contentUrl"] == f"{HOST}/{folder}/ke-hoach.pdf"


def test_a_plan_without_a_number_claims_none() -> None:
    item = plan(record={})
    assert "identifier" not in objects_by_type(MemorySite(item), item.path)["DigitalDocument"]


def test_a_contest_is_an_event_that_its_report_is_about() -> None:
    record = Contest(
        name="Hội thi Dân vận khéo",
        place="Nhà văn hóa huyện",
        organiser="Ban Dân vận Huyện ủy",
        first_day=date(2017, 10, 11),
        last_day=date(2017, 10, 12),
    )
    item = contest(record=record)
    objects = objects_by_type(MemorySite(item), item.path)
    event = objects["Event"]
    assert objects["NewsArticle"]["about"] == {"@id": event["@id"]}
    assert (event["name"], event["startDate"], event["endDate"]) == ("Hội thi Dân vận khéo", "2017-10-11", "2017-10-12")
    assert event["location"]["name"] == "Nhà văn hóa huyện"
    assert event["organizer"]["name"] == "Ban Dân vận Huyện ủy"


def test_an_issue_lists_what_is_in_it() -> None:
    story = article(title="Bài một")
    issue = bulletin("ban-tin/2017/so-10.md", number=10, period="2017-10", date="2017-10-31")
    issue_object = objects_by_type(MemorySite(story, issue), issue.path)["PublicationIssue"]
    assert issue_object["issueNumber"] == "10"
    assert [part["headline"] for part in issue_object["hasPart"]] == ["Bài một"]


@pytest.mark.parametrize("hostile", ["</script><script>alert(1)</script>", "<!-- <script>", "\u2028 ]]> &"])
def test_no_title_ends_the_script_it_stands_in(hostile: str) -> None:
    item = article(title=hostile)
    written = StructuredData(MemorySite(item).settings, KINDS).json_ld(MemorySite(item).item_view(item.path))
    assert "<" not in written
    assert json.loads(written)["@graph"][0]["headline"] == hostile


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_whatever_the_title_it_comes_out_whole(title: str) -> None:
    item = article(title=title)
    written = StructuredData(MemorySite(item).settings, KINDS).json_ld(MemorySite(item).item_view(item.path))
    assert "<" not in written
    assert json.loads(written)["@graph"][0]["headline"] == title
