/** A package by its name, our own code by its room. */
function partOf(input) {
  const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
  if (name !== undefined) return name;
  // What stands in for parts of yaml (scripts/stand-ins) counts as yaml.
  if (input.startsWith('scripts/stand-ins/')) return 'yaml';
  return `${input.split('/')[0]}/ (ours)`;
}

/** Bytes in a bundle by package, largest first, as esbuild counted them: `[{name, bytes}]`. */
export function bundleParts(meta, output) {
  const sums = new Map();
  for (const [input, { bytesInOutput }] of Object.entries(meta.outputs[output].inputs)) {
    const part = partOf(input);
    sums.set(part, (sums.get(part) ?? 0) + bytesInOutput);
  }
  return [...sums]
    .map(([name, bytes]) => ({ name, bytes }))
    .filter(({ bytes }) => bytes >= 100)
    .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

/** The same as a Markdown table. `bytes` is the file itself: smaller than its parts, which terser has not seen. */
export function table(parts, bytes, limit) {
  const sum = parts.reduce((total, part) => total + part.bytes, 0);
  const number = (value) => value.toLocaleString('en-US');
  const rows = [
    ['package', 'bytes', 'share'],
    ...parts.map((part) => [part.name, number(part.bytes), `${((100 * part.bytes) / sum).toFixed(1)} %`]),
    ['together, before terser', number(sum), ''],
    [
      `**main.js** (limit ${number(limit)})`,
      `**${number(bytes)}**`,
      `${((100 * bytes) / limit).toFixed(1)} % of it`,
    ],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (cells) =>
    `| ${cells[0].padEnd(widths[0])} | ${cells[1].padStart(widths[1])} | ${cells[2].padStart(widths[2])} |`;
  const rule = `| ${'-'.repeat(widths[0])} | ${'-'.repeat(widths[1] - 1)}: | ${'-'.repeat(widths[2] - 1)}: |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}
