"""Every rule of the feed checker, with what an editor or the technical person reads when it is broken."""

from enum import Enum, unique


@unique
class Rule(Enum):
    """A rule: a Vietnamese clause that follows the value, without a full stop, and an example that keeps the rule."""

    def __init__(self, message: str, example: str) -> None:
        self.message, self.example = message, example

    # The file.
    FILE_NAME = ("không phải là tên tệp của một nguồn tin", "rss.xml, atom.xml, feed.json, feeds.opml")
    FILE_SIZE = ("là tệp quá lớn, phần mềm đọc tin sẽ không nhận", "tệp không quá 64 MB")
    XML_BROKEN = ("không đúng cú pháp XML, phần mềm đọc tin không mở được", "<title>Ban Dân vận</title>")
    XML_CHARACTER = ("có ký tự điều khiển hoặc ký tự hỏng mà XML không cho phép", "chữ, dấu cách, dấu xuống dòng")
    XML_ENCODING = ("không phải là chữ viết bằng bảng mã UTF-8", '<?xml version="1.0" encoding="UTF-8"?>')
    XML_DOCTYPE = ("khai báo kiểu tài liệu hoặc thực thể, điều phần mềm đọc tin không nhận", '<?xml version="1.0"?>')
    XML_ROOT = ("không phải là thẻ gốc của loại tệp này", "<rss>, <feed>, <opml>")
    XML_TWICE = ("chỉ được có một lần", "một thẻ <title>")
    XML_UNKNOWN = ("không phải là thẻ có trong quy cách", "<pubDate>, <updated>")
    XML_MARKUP = ("chứa thẻ con ở chỗ chỉ nhận chữ; phải mã hóa dấu < hoặc dùng CDATA", "&lt;p&gt;Nội dung&lt;/p&gt;")
    JSON_BROKEN = ("không đúng cú pháp JSON, phần mềm đọc tin không mở được", '{"title": "Ban Dân vận"}')
    JSON_BOM = (
        "là dấu thứ tự byte mà JSON không cho phép ở đầu tệp",
        '{"version": "https://jsonfeed.org/version/1.1"}',
    )
    JSON_ENCODING = ("không phải là chữ viết bằng bảng mã UTF-8", "tệp ghi bằng UTF-8")
    JSON_KIND = ("không đúng kiểu dữ liệu mà quy cách JSON Feed đòi", '"title": "Ban Dân vận"')

    # What every feed has.
    VERSION_RSS = ("không phải là phiên bản RSS 2.0", '<rss version="2.0">')
    VERSION_JSON = ("không phải là địa chỉ phiên bản JSON Feed 1.1", "https://jsonfeed.org/version/1.1")
    VERSION_OPML = ("không phải là phiên bản OPML 2.0", '<opml version="2.0">')
    CHANNEL = ("phải có đúng một thẻ <channel> trong <rss>", "<rss><channel>…</channel></rss>")
    TITLE = ("thiếu tiêu đề", "<title>Ban Dân vận</title>")
    LINK = ("thiếu địa chỉ của trang mà nguồn tin này phục vụ", "<link>https://danvan.example.vn/</link>")
    DESCRIPTION = ("thiếu lời giới thiệu nguồn tin", "<description>Tin tức công tác dân vận</description>")
    LANGUAGE = ("thiếu ngôn ngữ của nguồn tin", "<language>vi</language>, xml:lang, language: vi")
    LANGUAGE_FORM = ("không phải là mã ngôn ngữ", "vi")
    ITEMS = ("phải có danh sách items, dù chưa có mục nào", '"items": []')
    SUMMARY = ("thiếu phần tóm tắt của mục", "<summary>Mở đầu Tháng Dân vận năm 2017.</summary>")
    CONTENT = ("thiếu nội dung", '"content_html": "<p>Nội dung</p>"')
    AUTHOR = ("thiếu tác giả: nguồn tin không có, mục này cũng không có", "<author><name>BBT</name></author>")
    AUTHOR_NAME = ("tác giả không có tên", "<author><name>BBT</name></author>")
    CATEGORY = ("chủ đề để trống", "<category>Dân vận khéo</category>")
    IMAGE = ("ảnh của nguồn tin còn thiếu url, title hoặc link", "<image><url>…</url><title>…</title>…</image>")
    TTL = ("phải là số phút, không âm", "<ttl>60</ttl>")

    # Identity.
    ID = ("thiếu mã nhận dạng, người đọc sẽ nhận một tin nhiều lần", "tag:danvan.example.vn,2017:tin-tuc/2017/10/x")
    ID_FORM = ("là mã nhận dạng không đúng dạng URI", "tag:danvan.example.vn,2017:tin-tuc/2017/10/thang-dan-van")
    ID_TAG = ("là mã tag: không đúng cách viết (RFC 4151)", "tag:danvan.example.vn,2017:tin-tuc/2017/10/x/")
    ID_TWICE = ("là mã nhận dạng đã dùng cho mục khác trong cùng nguồn tin", "mỗi mục một mã riêng")
    PERMALINK = (
        "là guid phải mở được như một địa chỉ",
        '<guid isPermaLink="false">tag:danvan.example.vn,2017:x</guid>',
    )
    PERMALINK_WORD = ("phải là true hoặc false", '<guid isPermaLink="false">')

    # Addresses.
    ADDRESS = ("không phải là địa chỉ đầy đủ", "https://danvan.example.vn/tin-tuc/2017/10/thang-dan-van/")
    ADDRESS_SIGN = ("là địa chỉ có dấu cách hoặc ký tự chưa mã hóa", "https://danvan.example.vn/d%C3%A2n-v%E1%BA%ADn/")
    LINK_HREF = ("thiếu địa chỉ href của liên kết", '<link href="https://danvan.example.vn/"/>')
    LINK_REL = ("không phải là quan hệ của liên kết", 'rel="self", rel="alternate"')
    LINK_TWICE = ("là liên kết chỉ được có một", '<link rel="self" href="https://danvan.example.vn/atom.xml"/>')
    ALTERNATE = (
        "thiếu liên kết tới trang web của mục, mà mục lại không có nội dung",
        '<link rel="alternate" href="…"/>',
    )
    SELF = ("thiếu liên kết rel=self (feed_url) ghi địa chỉ của chính nguồn tin", '<atom:link rel="self" href="…"/>')
    SELF_OTHER = ("không phải là địa chỉ của chính nguồn tin này", "https://danvan.example.vn/atom.xml")
    HUB = (
        "là trung tâm báo tin WebSub không đúng: phải là địa chỉ http hoặc https",
        "https://pubsubhubbub.example.com/",
    )
    HUB_SELF = (
        "là trung tâm báo tin WebSub, nhưng nguồn tin không có liên kết rel=self",
        '<link rel="self" href="…"/>',
    )
    NEXT_URL = ("là next_url trỏ về chính nguồn tin này", "https://danvan.example.vn/luu-tru/2017/10/feed.json")
    EMAIL = ("phải bắt đầu bằng một địa chỉ thư điện tử; tên người ghi trong ngoặc", "bbt@example.vn (Ban biên tập)")

    # Dates.
    DATE_822 = ("không đúng dạng ngày của RSS (RFC 822)", "Mon, 09 Oct 2017 08:30:00 +0700")
    DATE_3339 = ("không đúng dạng ngày RFC 3339", "2017-10-09T08:30:00+07:00")
    DATE_ZONE = ("không ghi múi giờ", "+0700 (RSS, OPML), +07:00 (Atom, JSON)")
    DATE_REAL = ("không phải là ngày giờ có thật", "2017-10-31T08:30:00+07:00")
    DATE_WEEKDAY = ("ghi sai thứ trong tuần", "Mon, 09 Oct 2017 08:30:00 +0700")
    DATE_ORDER = ("là giờ cập nhật sớm hơn giờ đăng", "giờ cập nhật bằng hoặc sau giờ đăng")
    DATE_FEED = ("không phải là giờ cập nhật của mục mới nhất trong nguồn tin", "2017-10-09T08:30:00+07:00")
    UPDATED = ("thiếu giờ cập nhật", "<updated>2017-10-09T08:30:00+07:00</updated>")
    UPDATED_TWICE = ("là giờ cập nhật trùng với một mục khác", "hai mục cách nhau ít nhất một giây")

    # Text and content.
    TEXT_TYPE = ("không phải là kiểu chữ của Atom", 'type="text", type="html", type="xhtml"')
    XHTML = ("phải chứa đúng một thẻ <div> của XHTML", '<div xmlns="http://www.w3.org/1999/xhtml">…</div>')
    CONTENT_SRC = (
        "là nội dung lấy từ nơi khác (src), nên phải để trống và ghi đúng loại tệp",
        'type="application/pdf"',
    )
    HTML_ELEMENT = ("là thẻ không được có trong nội dung nguồn tin", "<p>, <figure>, <img>, <table>")
    HTML_HANDLER = ("là thuộc tính chạy mã lệnh, không được có trong nội dung nguồn tin", '<a href="https://…">')
    HTML_SCRIPT = ("là địa chỉ chạy mã lệnh hoặc mở tệp trên máy người đọc", "https://danvan.example.vn/")
    HTML_ADDRESS = (
        "là địa chỉ tương đối; trong nguồn tin phải ghi địa chỉ đầy đủ",
        "https://danvan.example.vn/x/a.jpg",
    )
    HTML_ID = ("là id dùng hai lần trong một nội dung", '<h2 id="phan-1">, <h2 id="phan-2">')
    HTML_CUT = ("là thẻ bị cắt dở ở cuối nội dung", "<p>Nội dung</p>")
    HTML_CDATA = ("là dấu CDATA lọt vào nội dung, chữ sau nó sẽ mất", "<p>Nội dung</p>")
    HTML_TWICE = ("là thẻ bị mã hóa hai lần, người đọc sẽ thấy mã thay vì bài", "&lt;p&gt;Nội dung&lt;/p&gt;")

    # Files that entries show.
    MEDIA_TYPE = ("không phải là tên loại tệp (media type)", "image/jpeg, application/pdf")
    MEDIA_NUMBER = ("phải là số nguyên không âm", 'width="1600" height="900" fileSize="245760"')
    MEDIA_MEDIUM = ("không phải là dạng mà Media RSS biết", "image, audio, video, document, executable")
    MEDIA_URL = ("thiếu địa chỉ url của ảnh hay tệp", '<media:content url="https://…/a.jpg" type="image/jpeg"/>')
    MEDIA_WORDS = ("phải là plain hoặc html", '<media:description type="plain">')
    ENCLOSURES = ("là tệp kèm thứ hai; RSS chỉ nhận một tệp kèm mỗi mục", "các tệp khác ghi bằng <media:content>")
    ENCLOSURE_URL = (
        "thiếu địa chỉ của tệp kèm",
        '<enclosure url="https://…/a.pdf" length="9" type="application/pdf"/>',
    )
    LENGTH = ("phải là cỡ tệp tính bằng byte, số nguyên không âm", 'length="245760"')
    LENGTH_UNTRUE = ("không phải là cỡ thật của tệp", 'length="245760"')
    TYPE_UNTRUE = ("không phải là loại thật của tệp", 'type="image/jpeg"')

    # Archives (RFC 5005) and tombstones (RFC 6721).
    ARCHIVE_CURRENT = ("nguồn tin lưu trữ không có liên kết rel=current", '<link rel="current" href="…"/>')
    ARCHIVE_SELF = ("là nguồn tin lưu trữ nhưng liên kết này lại trỏ về chính nó", "địa chỉ của nguồn tin tháng khác")
    ARCHIVE_COMPLETE = ("nguồn tin vừa là lưu trữ (fh:archive) vừa là trọn bộ (fh:complete)", "<fh:archive/>")
    TOMBSTONE_REF = ("thiếu mã nhận dạng ref của mục đã gỡ", '<at:deleted-entry ref="tag:…" when="…"/>')
    TOMBSTONE_WHEN = ("thiếu giờ gỡ when", 'when="2017-10-09T08:30:00+07:00"')
    TOMBSTONE_ALIVE = ("đã ghi là gỡ nhưng vẫn còn trong nguồn tin", "bỏ mục ấy khỏi nguồn tin")

    # Lists of feeds (OPML).
    OPML_HEAD = ("phải có đúng một thẻ <head> rồi một thẻ <body>", "<head>…</head><body>…</body>")
    OPML_EMPTY = ("chưa có thẻ <outline> nào", '<outline text="Tin tức" type="rss" xmlUrl="https://…"/>')
    OPML_TEXT = ("thiếu chữ text của nguồn tin", '<outline text="Tin tức" type="rss" xmlUrl="https://…"/>')
    OPML_ADDRESS = ("thiếu địa chỉ xmlUrl của nguồn tin", 'xmlUrl="https://danvan.example.vn/rss.xml"')
    OPML_TWICE = ("là nguồn tin đã có trong danh sách", "mỗi nguồn tin một lần")
