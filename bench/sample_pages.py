"""One page of every kind, of the sample: what tests walk through and the bench visits."""

ARTICLE_PATH = "/tin-tuc/2017/10/thang-dan-van/"
LONG_ARTICLE_PATH = "/trao-doi/2018/04/giai-phong-mat-bang-bat-dau-tu-lang-nghe/"
PLAN_PATH = "/ke-hoach/2018/03/39-kh-ubnd/"
CONTEST_PATH = "/hoi-thi/2017/10/dan-van-kheo/"
BULLETIN_PATH = "/ban-tin/2017/so-10/"

SAMPLE_PAGES = {
    "home": "/",
    "section": "/tin-tuc/",
    "plans": "/ke-hoach/",
    "article": ARTICLE_PATH,
    "long article": LONG_ARTICLE_PATH,
    "plan": PLAN_PATH,
    "contest": CONTEST_PATH,
    "bulletin": BULLETIN_PATH,
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
