import { type Tone } from '../handbook/skill.ts';
import { GREETINGS } from './greeting-forms.ts';
import { type Language } from './languages.ts';
import { personName } from './name.ts';

/** The first line of a reply. Of the mail it takes over the sender's name, where that is safe to repeat. */
export function greeting(displayName: string, language: Language = 'en', tone: Tone = 'neutral'): string {
  const name = personName(displayName);
  const { named, nameless } = GREETINGS[language][tone];
  if (name === null) return nameless;
  // By a function, so that a name can't be read as a replacement pattern.
  return named.replace('{}', () => (tone === 'friendly' ? name.first : name.full));
}
