/** Characters that are held as text. */
const PIECE = 32 * 1024;

/** Many lines on their way into a file, held as bytes: fifty thousand strings are three times as much, and joined twice that. */
export class HeldLines {
  private readonly pieces: Buffer[] = [];
  private text = '';

  constructor(private readonly encoding: 'utf8' | 'latin1') {}

  add(line: string): void {
    this.text += line;
    if (this.text.length > PIECE) this.settle();
  }

  bytes(): Buffer {
    this.settle();
    return Buffer.concat(this.pieces);
  }

  private settle(): void {
    this.pieces.push(Buffer.from(this.text, this.encoding));
    this.text = '';
  }
}
