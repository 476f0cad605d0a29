// Reads the feeds named on the command line with two readers; prints what each made of them as one line of JSON a feed.
import { readFileSync } from "node:fs";
import { parseFeed as parseWithRowan } from "@rowanmanning/feed-parser";
import { parseFeed as parseWithFeedsmith } from "feedsmith";

const moment = (written) => (written ? new Date(written).toISOString() : null);

function feedsmith(text) {
  const { format, feed } = parseWithFeedsmith(text);
  const shape = {
    rss: (item) => ({
      id: item.guid?.value,
      url: item.link,
      published: item.pubDate,
      updated: item.atom?.updated,
      summary: item.description,
      content: item.content?.encoded,
      tags: item.categories?.map((category) => category.name),
      files: item.enclosures?.map((file) => [file.url, file.type, file.length]),
    }),
    atom: (item) => ({
      id: item.id,
      url: item.links.find((link) => (link.rel ?? "alternate") === "alternate")?.href,
      published: item.published,
      updated: item.updated,
      summary: item.summary?.value,
      content: item.content?.value,
      tags: item.categories?.map((category) => category.term),
      files: item.links.filter((link) => link.rel === "enclosure").map((file) => [file.href, file.type, file.length]),
    }),
    json: (item) => ({
      id: item.id,
      url: item.url,
      published: item.date_published,
      updated: item.date_modified,
      summary: item.summary,
      content: item.content_html,
      tags: item.tags,
      files: item.attachments?.map((file) => [file.url, file.mime_type, file.size_in_bytes]),
    }),
  }[format];
  return (feed.items ?? feed.entries ?? []).map((item) => ({
    files: [],
    tags: [],
    ...Object.fromEntries(Object.entries(shape(item)).filter(([, value]) => value !== undefined)),
    title: item.title?.value ?? item.title,
    published: moment(shape(item).published),
    updated: moment(shape(item).updated),
  }));
}

function rowan(text) {
  return parseWithRowan(text).items.map((item) => ({
    id: item.id,
    url: item.url,
    title: item.title,
    published: moment(item.published),
    updated: moment(item.updated),
    summary: item.description,
    content: item.content,
    tags: item.categories.map((category) => category.term),
    files: item.media.map((file) => [file.url, file.mimeType, file.length]),
  }));
}

for (const path of process.argv.slice(2)) {
  const text = readFileSync(path, "utf8");
  const read = { feedsmith: feedsmith(text) };
  if (path.endsWith(".xml")) read.rowan = rowan(text);
  console.log(JSON.stringify(read));
}
