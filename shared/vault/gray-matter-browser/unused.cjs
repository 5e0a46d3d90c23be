// Stands in for what gray-matter would write notes with, and for its sections: note.ts asks for neither.
module.exports = () => {
  throw new Error('This part of gray-matter is not built in.');
};
