"""Makes export files as Blogger writes them: that of its settings page, and feed.atom of Google Takeout."""

from html import escape

BLOG = "tag:blogger.com,1999:blog-777"
_KIND = "http://schemas.google.com/blogger/2008/kind#"


def settings_export(*entries: str) -> str:
    """The file of the settings page, which says where the blog is."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href='https://www.blogger.com/styles/atom.css'?>"
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://purl.org/atom/app#'"
        " xmlns:thr='http://purl.org/syndication/thread/1.0'>"
        f"<id>{BLOG}.archive</id><updated>2020-01-01T08:00:00.000+07:00</updated><title type='text'>Dân vận xã</title>"
        "<link rel='alternate' type='text/html' href='http://danvanxa.blogspot.com/'/>"
        f"<generator version='7.00' uri='https://www.blogger.com'>Blogger</generator>{''.join(entries)}</feed>"
    )


def takeout_export(*entries: str) -> str:
    """The file of a Takeout, which does not say where the blog is."""
    return (
        "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'"
        " xmlns:blogger='http://schemas.google.com/blogger/2018'>"
        f"<id>{BLOG}</id><updated>2024-01-01T08:00:00Z</updated><title>Dân vận xã</title>{''.join(entries)}</feed>"
    )


def entry(
    number: int, body: str, *, kind: str = "post", labels: str = "", address: str = "", draft: bool = False
) -> str:
    """An entry of a settings page's file; `labels` are separated by commas."""
    terms = "".join(
        f"<category scheme='http://www.blogger.com/atom/ns#' term='{label}'/>"
        for label in filter(None, labels.split(","))
    )
    return (
        f"<entry><id>{BLOG}.{'post' if kind in ('post', 'comment') else kind}-{number}</id>"
        "<published>2019-05-20T08:30:00.003+07:00</published><updated>2019-06-01T08:30:00.003+07:00</updated>"
        f"<category scheme='http://schemas.google.com/g/2005#kind' term='{_KIND}{kind}'/>{terms}"
        f"<title type='text'>Bài {number}</title><content type='html'>{escape(body)}</content>"
        + (f"<link rel='alternate' type='text/html' href='{address}' title='x'/>" if address else "")
        + ("<app:control><app:draft>yes</app:draft></app:control>" if draft else "")
        + "<author><name>Thu Hà</name><email>noreply@blogger.com</email></author></entry>"
    )


def takeout_entry(
    number: int, body: str, *, kind: str = "POST", status: str = "LIVE", file: str = "", **more: str
) -> str:
    """An entry of a Takeout; `more` are further elements of it by their names."""
    own = "".join(f"<blogger:{name}>{escape(value)}</blogger:{name}>" for name, value in more.items())
    return (
        f"<entry><id>{BLOG}.post-{number}</id><blogger:type>{kind}</blogger:type>"
        f"<blogger:status>{status}</blogger:status><author><name>Unknown</name><blogger:type>BLOGGER</blogger:type>"
        f"</author><title>Bài {number}</title><content type='html'>{escape(body)}</content>{own}"
        "<published>2019-05-20T01:30:00Z</published><updated>2019-06-01T01:30:00Z</updated>"
        f"<category scheme='{BLOG}' term='Tin tức'/><blogger:filename>{file}</blogger:filename></entry>"
    )
