"""Works out which files the site consists of, makes those that changed, and publishes them."""
