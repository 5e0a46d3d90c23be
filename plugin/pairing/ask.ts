import type { App } from 'obsidian';
import { Dialog } from '../dialog.ts';
import { told } from '../live-card.ts';
import Ask from './Ask.svelte';
import type { AskPassphrase } from './this-device.ts';

// An alias, since the window takes properties by any name (`Record`), which an interface never is.
export type Asked = {
  readonly sentence: string;
  readonly fields: readonly {
    readonly label: string;
    readonly secret?: boolean;
    /** What the field begins with. */
    readonly value?: string;
  }[];
  readonly yes: string;
  /** Gives what is wrong with it, or ''. */
  readonly onanswer: (values: readonly string[]) => Promise<string>;
};

/** Asks in a window, again and again until the answer is taken or the window is closed; whether it was taken. */
export function ask(app: App, title: string, asked: Asked): Promise<boolean> {
  return new Promise((resolve) => {
    let taken = false;
    const dialog: Dialog<Asked> = new (class extends Dialog<Asked> {
      override onClose(): void {
        super.onClose();
        resolve(taken);
      }
    })(app, title, Ask, {
      ...asked,
      onanswer: async (values) => {
        const problem = await told(asked.onanswer(values));
        taken = problem === '';
        if (taken) dialog.close();
        return problem;
      },
    });
    dialog.open();
  });
}

/** Asks for the passphrase of this device's key. */
export function asksPassphrase(app: App): AskPassphrase {
  return (open) =>
    ask(app, 'Open the key of this device', {
      sentence: 'To sign with the key of this device.',
      fields: [{ label: 'Passphrase', secret: true }],
      yes: 'Open',
      onanswer: ([typed = '']) => open(typed),
    });
}

/** Lets a person choose a passphrase; typed twice, since nobody can find it again. */
export function choosePassphrase(
  app: App,
  sentence: string,
  choose: (passphrase: string) => Promise<string>,
): Promise<boolean> {
  return ask(app, 'Choose a passphrase', {
    sentence,
    fields: [
      { label: 'Passphrase', secret: true },
      { label: 'Once more', secret: true },
    ],
    yes: 'Use it',
    onanswer: ([first = '', second = '']) =>
      first === second ? choose(first) : Promise.resolve('The two differ.'),
  });
}
