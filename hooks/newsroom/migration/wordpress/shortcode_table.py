"""What the shortcodes of WordPress and its usual extensions show: one table."""

import re
from typing import Literal

ShortcodeUse = Literal[
    "caption", "gallery", "picture", "film", "sound", "playlist", "file", "unwrap", "heading", "button", "code",
    "raw-html", "members", "form", "nothing",
]  # fmt: skip
"""`unwrap`: only its content counts. `members`: what some people only saw. `form`: something that worked by a program.
`nothing`: space and lines."""

_TABLE: dict[ShortcodeUse, str] = {
    "caption": """
        caption wp_caption
    """,
    "gallery": """
        gallery vc_gallery ux_gallery et_pb_gallery fusion_gallery av_gallery nggallery justified_image_grid slideshow
        vc_images_carousel ux_slider_gallery
    """,
    "picture": """
        vc_single_image ux_image et_pb_image av_image us_image image img fusion_imageframe
    """,
    "film": """
        embed youtube yt youtube_sc vimeo dailymotion video wpvideo videopress vc_video ux_video et_pb_video
        fusion_youtube fusion_vimeo fvplayer video_lightbox_youtube su_youtube su_youtube_advanced su_vimeo su_video
        su_dailymotion embedyt arve lyte flowplayer s3mv tiktok facebook instagram tweet twitter ted kickstarter wpvr
        av_video bvp_video evp_embed_video
    """,
    "sound": """
        audio soundcloud spotify mp3 mp3j mp3-jplayer powerpress su_audio podcast et_pb_audio audioplayer
    """,
    "playlist": """
        playlist
    """,
    "file": """
        pdf pdf-embedder embeddoc gview gdoc googleviewer pdfviewer pdfjs-viewer pdf_viewer pdf-viewer dearpdf pdf_embed
        wonderplugin_pdf flipbook real3dflipbook dflip wppdfemb ead download file doc document viewer slideshare scribd
        embed-pdf
    """,
    "heading": """
        vc_custom_heading title heading su_heading av_heading fusion_title us_title section_title
    """,
    "button": """
        button vc_btn vc_button vc_button2 et_pb_button fusion_button su_button av_button us_btn vc_cta
    """,
    "code": """
        code sourcecode source php css js javascript html xml sql python bash java cpp plain text
    """,
    "raw-html": """
        vc_raw_html
    """,
    "members": """
        members_only members member members_access membership members_logged_in private protected restrict restricted
        restrict_content hide hide_content login_required logged_in loggedin is_logged_in user_logged_in access
        content_protector passster password password_protect pmpro_membership um_loggedin wlm_private ihc-hide-content
        mepr-active mepr-show s2if paid_content um_show_content visitor_hidden sociallocker locker emaillocker
        signinlocker
    """,
    "form": """
        contact-form-7 contact-form contact_form wpforms gravityform gravityforms ninja_form ninja_forms formidable
        mc4wp_form caldera_form fluentform forminator_form everest_form poll yop_poll totalpoll wp_poll rev_slider
        layerslider metaslider smartslider3 masterslider products product recent_products featured_products product_page
        add_to_cart woocommerce_cart woocommerce_checkout woocommerce_my_account recent-posts recent_posts display-posts
        blog_posts posts list_posts catlist archives sitemap wp_sitemap_page search_form searchform login_form
        google_map googlemap wpgmza map vc_gmaps et_pb_map fusion_map toc ez-toc lwptoc contents rating kkstarratings
        social share addtoany sharethis facebook_comments fbcomments subscribe newsletter newsletter_form tablepress
        table table_chart calendar events ai1ec events_list counter visitor visitors wps_visitor_counter ux_products
        ux_product_categories ux_menu follow vc_posts_grid vc_basic_grid vc_wp_posts et_pb_blog et_pb_contact_form
        et_pb_contact_field fusion_blog fusion_recent_posts featured_items_slider instagram-feed
    """,
    "nothing": """
        gap divider clear clearfix br hr spacer separator su_spacer su_divider vc_separator vc_empty_space et_pb_divider
        fusion_separator one_half_spacer nextpage more anchor scroll_to space
    """,
    "unwrap": """
        section section_inner row row_inner col col_inner col_grid ux_banner text_box ux_banner_grid ux_slider ux_text
        ux_html ux_stack ux_image_box featured_box background background_banner tabgroup tabgroup_vertical accordion
        scroll lightbox message_box testimonial team_member dropcap highlight quote pullquote box note alert info
        warning success one_half one_half_last one_third one_third_last two_third two_third_last one_fourth
        one_fourth_last three_fourth three_fourth_last column columns half third center left right align justify toggles
        tabs spoiler list su_row su_column su_note su_box su_list su_quote su_tabs su_accordion su_expand su_highlight
        su_dropcap su_lightbox raw noformat no_toc container quote-box tooltip
    """,
}
_USES: dict[str, ShortcodeUse] = {name: use for use, names in _TABLE.items() for name in names.split()}
# Parts whose name is shown above their text.
_TITLED = frozenset({"tab", "accordion-item", "toggle", "su_tab", "su_spoiler", "spoiler", "vc_tta_section", "vc_tab"})
_BUILDERS = re.compile(r"(?:vc|et_pb|fusion|av|us|mk|cs|x|kc|bt|tm|tatsu|thrive)_[a-z0-9_]+")


def use_of(name: str) -> ShortcodeUse | None:
    """What a shortcode shows; None for one that is not known. All of a page builder's hold text or nothing."""
    if name in _TITLED:
        return "unwrap"
    return _USES.get(name) or ("unwrap" if _BUILDERS.fullmatch(name) else None)
