import tseslint from 'typescript-eslint';

/** JSON as the expression that the manifest's rule looks for. */
export const jsonParser = {
  parseForESLint: (text) => tseslint.parser.parseForESLint(`(${text})`, { loc: true, range: true }),
};

/** Plain text as one token to a line, which is how the licence's rule reads it. */
export const textParser = {
  parse(text) {
    let start = 0;
    const tokens = text.split('\n').map((value, at) => {
      const range = [start, start + value.length];
      start = range[1] + 1;
      const line = at + 1;
      return {
        type: 'Line',
        value,
        range,
        loc: { start: { line, column: 0 }, end: { line, column: value.length } },
      };
    });
    return {
      type: 'Program',
      sourceType: 'script',
      body: [],
      comments: [],
      tokens,
      range: [0, text.length],
      loc: { start: { line: 1, column: 0 }, end: { line: tokens.length, column: 0 } },
    };
  },
};
