"""Pictures and attachments at the desk: taking them in, changing pictures, showing what there is."""
