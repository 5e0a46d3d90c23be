import type { App, Plugin } from './fake-obsidian.ts';

interface Control {
  type: 'toggle' | 'dropdown' | 'text';
  key: string;
  options?: Record<string, string>;
  placeholder?: string;
  disabled?: boolean | (() => boolean);
  validate?: (value: string) => unknown;
}

interface Definition {
  type?: 'page' | 'group' | 'list';
  name?: string;
  heading?: string;
  desc?: string | DocumentFragment;
  visible?: boolean | (() => boolean);
  displayValue?: string | (() => string);
  status?: 'warning' | null | (() => 'warning' | null);
  items?: Definition[];
  action?: (element: HTMLElement, index: number) => void;
  control?: Control;
}

const valueOf = <T>(value: T | (() => T)): T => (typeof value === 'function' ? (value as () => T)() : value);

const textOf = (desc: string | DocumentFragment = '') => (typeof desc === 'string' ? desc : desc.textContent);

/** Declarative settings (Obsidian 1.13). A page is an entry in the real one; here what it holds stands below its entry. */
export class SettingTab {
  readonly containerEl = document.createElement('div');
  constructor(readonly app: App) {}

  getSettingDefinitions(): Definition[] {
    return [];
  }

  getControlValue(key: string): unknown {
    return this.app.config.get(key);
  }

  setControlValue(key: string, value: unknown): void | Promise<void> {
    this.app.config.set(key, value);
  }

  update(): void {
    this.containerEl.replaceChildren(...this.rows(this.getSettingDefinitions()));
  }

  /** The real one toggles rows in place. */
  refreshDomState(): void {
    this.update();
  }

  private rows(definitions: readonly Definition[]): HTMLElement[] {
    return definitions
      .filter(({ visible }) => valueOf(visible ?? true))
      .flatMap((definition, index) => [this.row(definition, index), ...this.rows(definition.items ?? [])]);
  }

  private row(
    { type, name, heading, desc, displayValue, status, action, control }: Definition,
    index: number,
  ) {
    const row = document.createElement('div');
    row.className = type === undefined ? 'setting-item' : `setting-item mod-${type}`;
    row.dataset['name'] = name ?? heading ?? '';
    if (valueOf(status ?? null) === 'warning') row.dataset['status'] = 'warning';
    row.textContent = `${name ?? heading ?? ''}: ${[textOf(desc), valueOf(displayValue ?? '')].filter(Boolean).join(' ')}`;
    if (action !== undefined) row.addEventListener('click', () => action(row, index));
    if (control !== undefined) row.append(...this.control(control, name ?? ''));
    return row;
  }

  private control(control: Control, name: string): HTMLElement[] {
    const { key, type, options = {}, placeholder = '' } = control;
    const input = document.createElement(type === 'dropdown' ? 'select' : 'input');
    input.setAttribute('aria-label', name);
    input.disabled = valueOf(control.disabled ?? false);
    if (input instanceof HTMLSelectElement)
      for (const [value, text] of Object.entries(options)) input.add(new Option(text, value));
    else if (type === 'toggle') {
      input.type = 'checkbox';
      input.checked = this.getControlValue(key) === true;
    } else input.placeholder = placeholder;
    const value = this.getControlValue(key);
    if (typeof value === 'string') input.value = value;
    const error = document.createElement('div');
    error.className = 'setting-error';
    input.addEventListener('change', () => {
      void (async () => {
        const typed = type === 'toggle' && input instanceof HTMLInputElement ? input.checked : input.value;
        const trouble = await control.validate?.(String(typed));
        error.textContent = typeof trouble === 'string' ? trouble : '';
        if (error.textContent === '') await this.setControlValue(key, typed);
      })();
    });
    return [input, error];
  }
}

export class PluginSettingTab extends SettingTab {
  constructor(
    app: App,
    readonly plugin: Plugin,
  ) {
    super(app);
  }
}
