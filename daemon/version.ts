/** The version that `--version`, the hand and the plugin's manifest say; a test compares it with package.json. */
export const VERSION = '0.1.0';
