"""The desk in the browser: forms, a preview and uploads over the same code as the commands."""
