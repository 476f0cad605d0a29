"""What the names of other generators' shortcodes, tags and components stand for; one table of each kind of meaning."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PICTURE_NAMES = _words(
    "figure fig img image picture photo imgproc image-figure img-figure asset-img responsive-image lightbox"
    " staticimage static-image feature-image gallery-image gallery-photo imgcap zoomable-img local-image imagelink"
)
GALLERY_NAMES = _words(
    "gallery galleries image-gallery photo-gallery grouppicture gp imagegallery galleria album slideshow"
)
QUOTE_NAMES = _words("blockquote quote pullquote centerquote cq epigraph citation")
CODE_NAMES = _words("highlight code codeblock code-block prism prettify")
LOGIC_NAMES = _words("if unless for case tablerow capture assign increment decrement cycle liquid paginate layout")
ADDRESS_NAMES = _words(
    "ref relref post-url post-path asset-path url-for relurl absurl url page-ref static pageref internal-link"
)
"""Addresses of pages and files, by the path or the name that stands in the tag."""

# Where an embedded film, post or document can be read: what a link to it is called, and its address.
EMBEDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        _words("youtube yt youtube-lite youtubelite youtubeplayer youtube-player youtube-video lite-youtube"
               " youtubeembed responsive-youtube"),
        ("Xem phim trên YouTube", "https://www.youtube.com/watch?v={id}"),
    ),
    **dict.fromkeys(_words("vimeo vimeo-simple"), ("Xem phim trên Vimeo", "https://vimeo.com/{id}")),
    "dailymotion": ("Xem phim trên Dailymotion", "https://www.dailymotion.com/video/{id}"),
    "bilibili": ("Xem phim trên Bilibili", "https://www.bilibili.com/video/{id}"),
    "asciinema": ("Xem bản ghi màn hình", "https://asciinema.org/a/{id}"),
    **dict.fromkeys(
        _words("tweet twitter tweet-simple twitter-simple x x-simple"),
        ("Xem bài trên X (Twitter)", "https://twitter.com/{user}/status/{id}"),
    ),
    **dict.fromkeys(_words("instagram instagram-simple"), ("Xem trên Instagram", "https://www.instagram.com/p/{id}/")),
    "facebook": ("Xem trên Facebook", "https://www.facebook.com/{id}"),
    "gist": ("Xem mã nguồn trên GitHub", "https://gist.github.com/{user}/{id}"),
    "codepen": ("Xem trên CodePen", "https://codepen.io/{user}/pen/{id}"),
    "jsfiddle": ("Xem trên JSFiddle", "https://jsfiddle.net/{id}"),
    "spotify": ("Nghe trên Spotify", "https://open.spotify.com/{id}"),
    "speakerdeck": ("Xem bản trình chiếu", "https://speakerdeck.com/player/{id}"),
    **dict.fromkeys(_words("iframe embed oembed website googlemap google-map map"), ("Xem nội dung nhúng", "")),
}  # fmt: skip
FILE_LABELS: dict[str, str] = {
    **dict.fromkeys(_words("video mp4 html5video html5-video videojs dplayer"), "Xem phim"),
    **dict.fromkeys(_words("audio mp3 aplayer podcast"), "Nghe tệp âm thanh"),
    **dict.fromkeys(_words("pdf pdfviewer pdf-viewer pdfreader embed-pdf pdfjs"), "Xem tệp PDF"),
    **dict.fromkeys(_words("file download attachment attachments downloadfile"), "Tải tệp"),
}
"""Files of their own: what a link to one is called where it has no title."""
TITLE_ARGUMENTS = ("title", "caption", "name", "summary", "label", "header", "heading", "text")

# What only frames the text inside; True where a word without a name is its title.
WRAPPER_NAMES: dict[str, bool] = {
    **dict.fromkeys(
        _words("details expand accordion accordion-item collapse collapsible spoiler tab fold folding toggle dropdown"
               " cardbody card"),
        True,
    ),
    **dict.fromkeys(
        _words("note notice tip info warning danger alert admonition callout hint box caution important success error"
               " attention center centre div section align text md markdown rawhtml raw-html html unsafe tabs tabpane"
               " columns column col row grid step steps lead small mark timeline cards article main p bubble fragment"
               " aside quiz tabitem tab-item panel accordiongroup cell group"),
        False,
    ),
}  # fmt: skip
# What shows nothing of its own.
NOTHING_NAMES: dict[str, str] = {
    **dict.fromkeys(
        _words("toc table-of-contents tableofcontents more readmore read-more clear clearfix adsense ads ad comments"
               " disqus share social-share seo feed-meta head header footer nav icon fa fab fas"
               " google-analytics analytics socials related related-posts subscribe newsletter"),
        "",
    ),
    "br": "\n", "newline": "\n", "nbsp": " ", "hr": "\n\n---\n\n", "divider": "\n\n---\n\n", "pagebreak": "\n\n",
}  # fmt: skip
