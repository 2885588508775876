/** How code is written that is downloaded: Rolldown's options for its output. */
export const SMALL = { minify: true, comments: false };
