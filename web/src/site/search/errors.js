/** The index on the server is damaged, incomplete, or not the one that the search began with. */
export class IndexError extends Error {}
