"""The features of the newsroom's site that the two have in common, on Pelican's own means and its own theme."""

SITENAME = "Ban Dân vận"
SITEURL = "https://danvan.example.vn"
PATH = "content"
TIMEZONE = "Asia/Ho_Chi_Minh"
DEFAULT_LANG = "vi"
DEFAULT_PAGINATION = 20

# An article is where the newsroom puts it; a file's name alone makes a slug, and the corpus numbers its files.
SLUGIFY_SOURCE = "basename"
PATH_METADATA = r"(?P<address>.+)\.md"
ARTICLE_URL = "{address}/"
ARTICLE_SAVE_AS = "{address}/index.html"

# The newsroom has no pages or feeds of authors and languages, so Pelican need not make them.
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = ""
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None

FEED_MAX_ITEMS = 20
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = None
FEED_RSS = "rss.xml"
CATEGORY_FEED_RSS = "{slug}/rss.xml"
TAG_FEED_RSS = "tag/{slug}/rss.xml"
