/**
 * Stands in for the secretlint packages, a millisecond a note: which secrets they know is tested elsewhere. The project's own
 * rules stay, and every secret that a schedule plants is one of theirs.
 */
export const lintSource = (): Promise<{ messages: never[] }> => Promise.resolve({ messages: [] });
export const creator = {};
export const secretLintProfiler = { mark: () => undefined };
