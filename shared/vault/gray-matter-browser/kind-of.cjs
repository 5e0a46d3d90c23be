// Stands in for kind-of where gray-matter asks it about its input, a string, and about `data`: is it an object?
module.exports = (value) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);
