"""The wording of an invented board's news: what the corpus puts together into titles, paragraphs, tables and tags."""

# In a template stand {group} in {place}, the {work} they do, a {person}, a {month}, a {few} of something, and {many}.
PLACES = (
    "Bến Ngọc", "Khe Sậy", "Gò Vàng", "Bãi Soi", "Thượng Lâm", "Suối Bạc", "Lam Điền", "Nà Lượt", "Đá Bia", "Yên Bồng",
    "Hạ Bì", "Cẩm Trang", "Phú Nham", "Trung Sạ", "Đông Kiều", "Vĩnh Ân", "Ao Sen", "Tân Mộc", "Rừng Vầu", "Đồng Ải",
)  # fmt: skip

GROUPS = (
    "chi hội Phụ nữ", "chi đoàn", "tổ dân vận", "Ban Công tác Mặt trận", "chi hội Nông dân", "chi hội Cựu chiến binh",
    "Hội Người cao tuổi", "tổ hòa giải", "Ban Giám sát đầu tư của cộng đồng", "tổ công nghệ số cộng đồng",
)  # fmt: skip

ACTIVITIES = (
    "dồn điền, đổi thửa vùng trồng rau",
    "phân loại rác ngay từ bếp",
    "thắp sáng đường quê",
    "thu gom vỏ bao thuốc bảo vệ thực vật",
    "dựng nhà cho hộ nghèo",
    "hiến đất mở đường ra đồng",
    "đối thoại định kỳ với dân",
    "trả kết quả thủ tục tại nhà",
    "giữ nghề đan lát",
    "góp vốn xoay vòng không lấy lãi",
    "trồng cây dọc bờ kênh",
    "dạy bơi cho trẻ trong hè",
    "đưa trẻ bỏ học trở lại lớp",
    "lắp camera an ninh ở đầu ngõ",
    "bỏ tục thách cưới",
)

PEOPLE = (
    "bà Lương Thị Ngát, trưởng thôn",
    "ông Hà Văn Thiệu, bí thư chi bộ",
    "chị Vi Thị Dung, chi hội trưởng Phụ nữ",
    "anh Đoàn Quang Hưởng, cán bộ địa chính xã",
    "ông Phùng Đức Lợi, người có uy tín của thôn",
    "chị Trịnh Hải Yến, công chức một cửa",
    "cụ Nông Thị Mười, 78 tuổi",
)

AUTHORS = ("Quách Minh Hà", "Lã Thế Vinh", "Đàm Thu Huệ", "Ngô Bá Sáu")

TITLES = (
    "{place}: {many} hộ cùng {work}",
    "{group} {place} bắt đầu từ việc {work}",
    "Chuyện {work} ở {place}",
    "Vì sao {place} chọn việc {work}",
    "{place} sau {few} tháng {work}",
    "Người {place} bàn cách {work}",
    "Hỏi dân {few} lần trước khi {work} ở {place}",
)

SENTENCES = (
    "Từ đầu tháng {month}, {group} {place} bắt tay vào việc {work}.",
    "{group} {place} coi việc {work} là phần việc của cả năm, vì đó là điều người dân nhắc nhiều nhất ở các buổi họp.",
    "Trước khi bàn cách làm, tổ công tác đi từng ngõ, ghi lại {many} ý kiến rồi đọc trước dân để không ai bị hiểu sai.",
    "{person}, kể buổi họp đầu tiên chỉ có {few} nhà tới, ngồi kín hàng ghế cuối và không ai muốn phát biểu.",
    "Sang tháng {month}, số hộ tham gia đã lên {many}, trong đó có cả những nhà từng phản đối gay gắt.",
    "Mọi khoản thu chi dán ở cửa nhà văn hóa, ai thắc mắc thì hỏi ngay, sau {few} ngày phải có câu trả lời.",
    "“Dân không ngại góp, chỉ ngại góp mà không biết tiền đi đâu”, {person}, nói.",
    "Cấp ủy phân công {few} đảng viên, mỗi người phụ trách một cụm dân cư và báo lại bằng những việc đã xong.",
    "Cách {work} ở {place} không có gì cao siêu: nghe trước, làm thử, thấy được rồi mới nhân ra.",
    "Cả thôn góp {many} ngày công, phần máy móc do một doanh nghiệp trên địa bàn cho mượn.",
    "Nhà đông con, ít ruộng được miễn phần góp, đổi lại cử người trông vật tư ban đêm.",
    "Đoàn kiểm tra của huyện đánh giá việc làm này đúng hướng, song nhắc địa phương giữ sổ sách cho rõ ràng.",
    "Khó nhất vẫn là những hộ đi làm ăn xa, phải gọi điện {few} lần mới gặp được chủ nhà.",
    "{group} {place} mở nhóm trò chuyện trên điện thoại, mỗi tối tổng hợp câu hỏi gửi về ủy ban xã.",
    "Chỉ tính riêng quý vừa qua, địa phương giải quyết xong {many} việc, phần nhiều ngay tại thôn.",
    "Người cao tuổi giữ vai trò nòng cốt: lời các cụ nói ra, con cháu trong họ khó mà làm ngơ.",
    "Theo {person}, muốn dân tin thì cán bộ phải làm trước, làm ở ngay nhà mình.",
    "Một số chỉ tiêu còn chậm do mưa kéo dài, vật liệu tăng giá và thiếu thợ có tay nghề.",
    "Ủy ban xã cam kết trả lời bằng văn bản trong {few} ngày, quá hạn thì người phụ trách phải xin lỗi.",
    "Nhiều nhà tự nguyện lùi hàng rào, chặt cây ăn quả đang cho thu hoạch mà không đòi bồi thường.",
    "Đã có {many} lượt người ở nơi khác đến {place} xem tận mắt và mang kinh nghiệm về áp dụng.",
    "Các trường hợp khó khăn được lập danh sách riêng, {group} nhận giúp đỡ từng hộ.",
    "Từ chỗ chờ cấp trên cấp vốn, bà con chuyển sang hỏi nhau xem mình tự làm được đến đâu.",
    "Hằng tháng, bí thư chi bộ dành trọn một buổi sáng tiếp dân, không giới hạn số câu hỏi.",
    "Có lúc tưởng phải dừng lại, bởi {few} hộ cuối cùng nhất định không ký.",
    "Buổi gặp kéo dài quá trưa, biên bản ghi đủ cả những câu nói nặng lời.",
    "Địa phương dự kiến đưa cách làm này sang {few} khu dân cư nữa trước khi hết năm.",
    "Bài học rút ra là đừng vội báo cáo thành tích khi người dân chưa thấy mình được lợi.",
    "Sổ theo dõi của {group} cho thấy {many} hộ duy trì đều, {few} hộ bỏ dở vì thiếu lao động.",
    "{person}, cho rằng con số chưa nói hết, cái được lớn hơn là hàng xóm lại sang nhà nhau.",
    "Cuối buổi, mọi người thống nhất chọn ngày {few} tháng {month} để ra quân.",
    "Điều {group} {place} mong nhất lúc này là được hướng dẫn cách {work} sao cho lâu bền.",
)

HEADINGS = (
    "Bắt đầu từ một cuộc họp vắng người",
    "Đếm lại từng ngày công",
    "Chỗ còn vướng",
    "Ai làm, ai kiểm tra",
    "Điều bà con nhắc lại",
    "Tiền góp đi đâu",
    "Những nhà làm trước",
    "Khi cán bộ chịu nghe",
    "Việc của tháng tới",
)

TABLE_HEAD = "| Khu dân cư | Số hộ | Đã tham gia | Tỷ lệ |\n|---|--:|--:|--:|"
SEE_ALSO = "Đọc thêm:"
NEW_TAG = "Việc nghĩa xóm giềng"
ADDED_TO_TITLE = "Kỳ {number}:"
REASON = "Bài đăng nhầm bản chưa duyệt."
SAVED_SENTENCE = "Tòa soạn lưu bài lần thứ {number}."
ADDED_SENTENCE = "Tòa soạn bổ sung số liệu lần thứ {number}."

TOPICS = (
    "Dân chủ cơ sở", "Đường làng", "Vệ sinh môi trường", "Chuyển đổi số", "Tổ tự quản", "Gương sáng", "Hòa giải",
    "Tiếp dân", "Nhà đại đoàn kết", "Khuyến học", "Nghề truyền thống", "An ninh thôn xóm",
)  # fmt: skip
# The most used first: a topic, a place, then the topics of one place.
TAGS = (*TOPICS, *PLACES, *(f"{topic} ở {place}" for place in PLACES for topic in TOPICS))

SECTIONS = {"tin-tuc": "Tin tức", "hoat-dong": "Hoạt động", "dien-hinh": "Điển hình", "trao-doi": "Trao đổi"}
SECTION_SHARES = (55, 25, 12, 8)
