// Stands in for gray-matter/lib/utils.js in browser bundles: the original needs Node's Buffer. Same contract for the
// one kind of input that note.ts gives, a string without a byte-order mark.
export function define(target, key, value) {
  Reflect.defineProperty(target, key, { enumerable: false, configurable: true, writable: true, value });
}
export function isBuffer() {
  return false;
}
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
export function toBuffer(input) {
  return input;
}
export function toString(input) {
  if (typeof input !== 'string') throw new TypeError('expected a string');
  return input;
}
export function arrayify(value) {
  return value ? (Array.isArray(value) ? value : [value]) : [];
}
export function startsWith(text, start, length = start.length) {
  return text.slice(0, length) === start;
}
