"""Makes the folder of a new site: settings, first pages, launcher, pins and the program itself."""
