"""Says in words which browser a session is in."""

# In this order, since each browser also claims to be those below it. https://developer.mozilla.org/docs/Web/HTTP/
# Guides/Browser_detection_using_the_user_agent
_BROWSERS = {
    "coc_coc": "Cốc Cốc",
    "Edg": "Edge",
    "OPR/": "Opera",
    "Zalo": "Zalo",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_name(user_agent: str) -> str:
    """A browser and its system, as “Firefox trên Windows”."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in user_agent), "Trình duyệt khác")
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "")
    return f"{browser} trên {system}" if system else browser
