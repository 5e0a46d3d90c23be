/** Where in the vault the user's rules and texts stand. */
export const HANDBOOK_PATH = 'Company_Handbook.md';
export const SKILL_PATH = 'Skills/reply/SKILL.md';
