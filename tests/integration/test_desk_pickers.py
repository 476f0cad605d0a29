"""Fields that name items are searched without diacritics; what is found comes with the way to write it."""

import pytest
from desk_client import DeskClient
from project_folder import Project

ARTICLE = "---\ntitle: {}\ndate: 2018-{} 08:00\n{}---\n\nNội dung.\n"
PLAN = (
    "---\ntitle: Kế hoạch tuyên truyền\ndate: 2018-09-01\nnumber: 62-KH/BDVTU\nissued: 2018-09-01\n---\n\nNội dung.\n"
)


@pytest.fixture
def visitor(project: Project, monkeypatch: pytest.MonkeyPatch) -> DeskClient:
    project.write(
        {
            "content/tin-tuc/2018/10/nuoc-sach.md": ARTICLE.format("Nước sạch về bản", "10-01", ""),
            "content/tin-tuc/2018/10/nuoc-ngam.md": ARTICLE.format("Nước ngầm", "10-02", "draft: yes\n"),
            "content/hoat-dong/2018/09/ra-quan.md": ARTICLE.format("Ra quân", "09-30", ""),
            "content/ke-hoach/2018/09/62-kh-bdvtu.md": PLAN,
        }
    )
    return DeskClient(project, monkeypatch)


def found(visitor: DeskClient, **query: str) -> list[str]:
    answer = visitor.get("/_ban/chon", query_string=query)
    return [item["path"] for item in answer.json["items"]]


def test_items_are_found_without_diacritics_and_by_number(visitor: DeskClient) -> None:
    assert found(visitor, tim="nuoc sach") == ["tin-tuc/2018/10/nuoc-sach.md"]
    assert found(visitor, tim="Nước") == ["tin-tuc/2018/10/nuoc-ngam.md", "tin-tuc/2018/10/nuoc-sach.md"]
    assert found(visitor, tim="nuoc", tru="tin-tuc/2018/10/nuoc-ngam.md") == ["tin-tuc/2018/10/nuoc-sach.md"]
    assert found(visitor, tim="62-kh", loai="plan") == ["ke-hoach/2018/09/62-kh-bdvtu.md"]
    assert found(visitor, tim="nuoc", loai="plan") == []


def test_what_is_written_in_a_field_is_named(visitor: DeskClient) -> None:
    query = {
        "duong": ["62-KH/BDVTU", "tin-tuc/2018/10/nuoc-sach.md", "khong-co.md"],
        "tu": "hoat-dong/2018/09/ra-quan.md",
    }
    items = visitor.get("/_ban/chon", query_string=query).json["items"]
    assert [(item["title"], item["link"]) for item in items] == [
        ("Kế hoạch tuyên truyền", "../../../ke-hoach/2018/09/62-kh-bdvtu.md"),
        ("Nước sạch về bản", "../../../tin-tuc/2018/10/nuoc-sach.md"),
    ]
    assert "62-KH/BDVTU" in items[0]["more"]


def test_a_bulletin_is_offered_the_public_stories_of_its_month(visitor: DeskClient) -> None:
    answer = visitor.get("/_ban/chon/ky", query_string={"ky": "2018-10"}).json
    assert [item["path"] for item in answer["items"]] == ["tin-tuc/2018/10/nuoc-sach.md"]
    assert visitor.get("/_ban/chon/ky", query_string={"ky": "2018-13"}).json == {"items": []}
