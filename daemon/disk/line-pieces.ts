/** Characters that are gathered before they are handed on. */
const PIECE = 32 * 1024;

/** Gathers lines and hands them on as bytes, piece by piece: one call for each of fifty thousand lines would be slow, all at once large. */
export class LinePieces {
  private text = '';

  constructor(
    private readonly handOn: (piece: Uint8Array) => void,
    private readonly encoding: 'utf8' | 'latin1' = 'utf8',
  ) {}

  add(line: string): void {
    this.text += line;
    if (this.text.length > PIECE) this.end();
  }

  /** Hands on what is left. */
  end(): void {
    const { text } = this;
    this.text = '';
    if (text !== '') this.handOn(Buffer.from(text, this.encoding));
  }
}
