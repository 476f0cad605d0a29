"""What names of WordPress and its usual extensions mean here: types of items, taxonomies, custom fields."""

import re
from functools import lru_cache
from typing import Literal

ItemUse = Literal["article", "page", "attachment", "reusable-block", "guest-author", "menu", "left-out"]

ITEM_TYPES: dict[str, tuple[ItemUse, str]] = {
    "post": ("article", ""),
    "page": ("page", ""),
    "attachment": ("attachment", ""),
    "wp_block": ("reusable-block", ""),
    "guest-author": ("guest-author", ""),
    "nav_menu_item": ("menu", "mục của trình đơn"),
    "revision": ("left-out", "bản lưu cũ của bài"),
    "custom_css": ("left-out", "thiết lập giao diện"),
    "customize_changeset": ("left-out", "thiết lập giao diện"),
    "wp_template": ("left-out", "thiết lập giao diện"),
    "wp_template_part": ("left-out", "thiết lập giao diện"),
    "wp_global_styles": ("left-out", "thiết lập giao diện"),
    "wp_navigation": ("left-out", "mục của trình đơn"),
    "wp_font_family": ("left-out", "thiết lập giao diện"),
    "wp_font_face": ("left-out", "thiết lập giao diện"),
    "oembed_cache": ("left-out", "dữ liệu tạm"),
    "user_request": ("left-out", "dữ liệu cá nhân"),
    # Extensions. What people sent in is personal data.
    "feedback": ("left-out", "dữ liệu cá nhân"),
    "flamingo_contact": ("left-out", "dữ liệu cá nhân"),
    "flamingo_inbound": ("left-out", "dữ liệu cá nhân"),
    "flamingo_outbound": ("left-out", "dữ liệu cá nhân"),
    "nf_sub": ("left-out", "dữ liệu cá nhân"),
    "shop_order": ("left-out", "dữ liệu cá nhân"),
    "shop_order_refund": ("left-out", "dữ liệu cá nhân"),
    "shop_subscription": ("left-out", "dữ liệu cá nhân"),
    "edd_payment": ("left-out", "dữ liệu cá nhân"),
    "wpcf7_contact_form": ("left-out", "biểu mẫu"),
    "wpforms": ("left-out", "biểu mẫu"),
    "mc4wp-form": ("left-out", "biểu mẫu"),
    "shop_coupon": ("left-out", "thiết lập phần mở rộng"),
    "acf": ("left-out", "thiết lập phần mở rộng"),
    "acf-field": ("left-out", "thiết lập phần mở rộng"),
    "acf-field-group": ("left-out", "thiết lập phần mở rộng"),
    "acf-post-type": ("left-out", "thiết lập phần mở rộng"),
    "acf-taxonomy": ("left-out", "thiết lập phần mở rộng"),
    "elementor_library": ("left-out", "thiết lập giao diện"),
    "elementor_font": ("left-out", "thiết lập giao diện"),
    "elementor_icons": ("left-out", "thiết lập giao diện"),
    "et_pb_layout": ("left-out", "thiết lập giao diện"),
    "vc4_templates": ("left-out", "thiết lập giao diện"),
    "blocks": ("left-out", "thiết lập giao diện"),
    "ml-slider": ("left-out", "thiết lập giao diện"),
    "ml-slide": ("left-out", "thiết lập giao diện"),
    "jp_mem_plan": ("left-out", "thiết lập phần mở rộng"),
    "jetpack_migration": ("left-out", "thiết lập phần mở rộng"),
    "scheduled-action": ("left-out", "dữ liệu tạm"),
    "postman_sent_mail": ("left-out", "dữ liệu cá nhân"),
}
"""What becomes of a type, and what it is counted as where it is not brought in."""

CATEGORY_DOMAINS = frozenset({"category"})
TAG_DOMAINS = frozenset({"post_tag", "tag"})
DOSSIER_DOMAINS = frozenset({"series", "post_series"})
AUTHOR_DOMAINS = frozenset({"author"})
QUIET_DOMAINS = frozenset({"nav_menu", "post_format", "link_category", "wp_theme", "language", "post_translations"})
"""Taxonomies that say nothing of what an item is about."""

DESCRIPTION_META = (
    "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_aioseop_description",
    "_seopress_titles_desc", "_genesis_description", "_su_description",
)  # fmt: skip
"""Descriptions for search engines."""
PRIMARY_CATEGORY_META = (
    "_yoast_wpseo_primary_category", "rank_math_primary_category", "_seopress_robots_primary_cat",
    "_primary_term_category",
)  # fmt: skip
"""The main one of an item's categories, by its number."""
PICTURE_ADDRESS_META = ("fifu_image_url", "_knawatfibu_url", "_nelioefi_url", "_thumbnail_ext_url")
"""A leading picture that lies elsewhere."""
HITS_META = ("post_views_count", "views", "_post_views", "wpb_post_views_count", "_jm_post_views", "entry_views")
RESTRICTED_META = {
    "_members_access_role": "", "_wpmem_block": "0", "rcp_user_level": "None", "rcp_subscription_level": "",
    "_restrict_content": "0", "rcp_access_level": "None", "_mepr_unauthorized_message_type": "",
    "_wpac_is_members_only": "",
}  # fmt: skip
"""Fields by which extensions show an item to some people only, each with the value that says it is for everyone."""
ADDRESS_ELSEWHERE_META = "_links_to"
EXPIRES_META = "_expiration-date"
READ_META = frozenset(
    {
        "_thumbnail_id", "_wp_attachment_image_alt", "_wp_attached_file", "_wp_old_slug", "_wp_old_date", "enclosure",
        "footnotes", "cap-display_name", "cap-user_login", "_menu_item_url", ADDRESS_ELSEWHERE_META, EXPIRES_META,
        "_expiration-date-status", "amp_status", *DESCRIPTION_META, *PRIMARY_CATEGORY_META, *PICTURE_ADDRESS_META,
        *HITS_META, *RESTRICTED_META,
    }
)  # fmt: skip
"""The custom fields that this reader understands."""
_PROGRAM_FIELD = re.compile(
    r"rank_math_|yoast|fb_|essb_|td_|tdm_|ampforwp|amp[-_]|dsq_|ratings_|classic-editor|slide_template|rs_page|sharing_|"
    r"jetpack|geo_|litespeed|swift-performance|inline_featured_image|site-sidebar|ast-|astra|theme-|om_|gtm|adsense|"
    r"saswp|wpcf7|cap-|fifu_|syndication_|rcp_|um_content|eael|ocean_|pageview|hide_|neve_|penci_|jnews_|bs_|"
    r"spay_email|iawp_|swp_|tve_|thrive|wp_review|mashsb|onesignal|publicize|avada|pyre_|fusion|sbg_|kd_|et_"
)


@lru_cache(maxsize=1000)
def is_own_field(key: str) -> bool:
    """Whether a custom field is one that people fill in: its name begins with no underscore, and with no program's."""
    return bool(key) and not key.startswith("_") and _PROGRAM_FIELD.match(key) is None
