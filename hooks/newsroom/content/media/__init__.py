"""Facts about pictures and attachments, and smaller copies of pictures."""
