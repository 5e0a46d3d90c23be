import type { App } from './fake-obsidian.ts';

/** A window over the app, closed by Escape, its cross or a click beside it. The elements and classes are Obsidian's. */
export class Modal {
  readonly containerEl = div('modal-container');
  readonly modalEl = div('modal');
  readonly titleEl = div('modal-title');
  readonly contentEl = div('modal-content');
  private before: Element | null = null;

  constructor(readonly app: App) {
    const shade = div('modal-bg');
    const cross = div('modal-close-button');
    const header = div('modal-header');
    header.append(this.titleEl);
    this.modalEl.append(cross, header, this.contentEl);
    this.containerEl.append(shade, this.modalEl);
    for (const element of [shade, cross]) element.addEventListener('click', () => this.close());
  }

  /** Obsidian's scope of keys: wherever the focus is. */
  private readonly onKey = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') this.close();
  };

  open(): void {
    this.before = document.activeElement;
    document.body.append(this.containerEl);
    window.addEventListener('keydown', this.onKey);
    void this.onOpen();
  }

  close(): void {
    this.containerEl.remove();
    window.removeEventListener('keydown', this.onKey);
    this.onClose();
    if (this.before instanceof HTMLElement) this.before.focus();
  }

  onOpen(): Promise<void> | void {}
  onClose(): void {}

  setTitle(title: string): this {
    this.titleEl.textContent = title;
    return this;
  }

  setContent(content: string): this {
    this.contentEl.textContent = content;
    return this;
  }
}

class ConfirmationButton {
  readonly buttonEl = document.createElement('button');
  act: () => unknown = () => undefined;
  setButtonText(text: string): this {
    this.buttonEl.textContent = text;
    return this;
  }
  setCta(): this {
    return this;
  }
  onClick(act: () => unknown): this {
    this.act = act;
    return this;
  }
}

/** Its buttons close it, unless what they do says otherwise. */
export class ConfirmationModal extends Modal {
  readonly buttonContainerEl = div('modal-button-container');

  override open(): void {
    this.modalEl.append(this.buttonContainerEl);
    super.open();
  }

  addButton(make: (button: ConfirmationButton) => unknown): this {
    const button = new ConfirmationButton();
    make(button);
    button.buttonEl.addEventListener('click', () => {
      if (!button.act()) this.close();
    });
    this.buttonContainerEl.append(button.buttonEl);
    return this;
  }

  addCancelButton(text = 'Cancel'): this {
    return this.addButton((button) => button.setButtonText(text));
  }
}

function div(name: string): HTMLElement {
  const element = document.createElement('div');
  element.className = name;
  return element;
}
