// Stands in for gray-matter/lib/engines.js in browser bundles: the original holds an `eval(` for front matter in
// JavaScript. note.ts brings the only engine there is.
export {};
