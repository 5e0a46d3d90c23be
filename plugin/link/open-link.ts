import { Platform } from 'obsidian';
import type { Result } from '../../shared/result.ts';
import type CountersignPlugin from '../main.ts';
import type { PluginData } from '../plugin-data.ts';
import { dial } from './dial.ts';
import { keepLinkSecret, openLinkSecret } from './link-secret.ts';
import { type PairedHere, pairWithCode } from './pair-with-code.ts';

/** Hangs the link on the plugin: what Local tells refreshes what is shown. Phones have no Local beside them, and no link. */
export function openLink(plugin: CountersignPlugin): void {
  const { link, index, changes } = plugin;
  plugin.register(() => link.stop());
  plugin.register(
    link.onChanged((paths) => {
      // Obsidian may notice later what is on disk already.
      for (const path of paths ?? index.facts().map((fact) => fact.path)) index.forget(path);
      changes.tell();
    }),
  );
  plugin.registerDomEvent(window, 'focus', () => link.hurry());
  restartLink(plugin);
}

/** After port, switch or secret changed. */
export function restartLink({ app, data, link }: CountersignPlugin): void {
  if (!data.preferences.link || !Platform.isDesktopApp) link.stop();
  else link.start(dial(portOf(data), { kind: 'device', secret: openLinkSecret(app.secretStorage) }));
}

/** Pairs by the code that `countersign pair --code` shows, and opens the link under the secret that comes of it. */
export async function pairByCode(plugin: CountersignPlugin, typed: string): Promise<Result<PairedHere>> {
  const paired = await pairWithCode(typed, portOf(plugin.data), plugin.device.newest.key);
  if (!paired.ok) return paired;
  keepLinkSecret(plugin.app.secretStorage, paired.value.secret);
  restartLink(plugin);
  return paired;
}

function portOf({ preferences }: PluginData): number {
  return Number(preferences.linkPort);
}
