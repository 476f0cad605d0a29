"""One page of every kind, of the sample: what tests walk through and the bench visits."""

ARTICLE = "/tin-tuc/2017/10/thang-dan-van/"
LONG = "/trao-doi/2018/04/giai-phong-mat-bang-bat-dau-tu-lang-nghe/"
PLAN = "/ke-hoach/2018/03/39-kh-ubnd/"
CONTEST = "/hoi-thi/2017/10/dan-van-kheo/"
BULLETIN = "/ban-tin/2017/so-10/"

PAGES = {
    "home": "/",
    "section": "/tin-tuc/",
    "plans": "/ke-hoach/",
    "article": ARTICLE,
    "long article": LONG,
    "plan": PLAN,
    "contest": CONTEST,
    "bulletin": BULLETIN,
    "topics": "/chu-de/",
    "topic": "/chu-de/dan-van-kheo/",
    "archive": "/luu-tru/",
    "month": "/luu-tru/2017/10/",
    "corrections": "/dinh-chinh/",
    "feeds": "/rss/",
    "search": "/tim-kiem/",
    "found": "/tim-kiem/?q=dan+van+kheo",
    "hand-written": "/lien-he/",
    "404": "/404.html",
}
