/** Stands in for `isomorphic-git`, of which only the error for a missing object is met above the repository. */
class NotFoundError extends Error {
  readonly code = 'NotFoundError';
}

export const Errors = { NotFoundError };
const nothing = {};
export default nothing;
