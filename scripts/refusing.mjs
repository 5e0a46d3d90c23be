/**
 * A module with the names that `text` exports, but for those in `except`; each says that it was left out when it is called. What
 * is missing is then found by the first test that needs it, and never passes for a value.
 */
export function refusing(name, text, except = []) {
  const listed = /export \{([^}]*)\}/.exec(text)?.[1]?.split(',') ?? [];
  const declared = [...text.matchAll(/export (?:async )?(?:function|let|const|class) (\w+)/g)].map(
    ([, one]) => one,
  );
  const gone = [...listed, ...declared].map((one) => one.trim()).filter((one) => !except.includes(one));
  const names = gone.map((one) => `gone as ${one}`).join(', ');
  return `function gone() { throw new Error('This part of ${name} is not built in.'); } export { ${names} };`;
}
