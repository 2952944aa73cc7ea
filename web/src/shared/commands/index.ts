export { keyCaps } from './keys';
export { commands, currentCommands, runCommand, type Command } from './registry';
export { useCommands } from './useCommands';
export { isMac, useKeyboard } from './useKeyboard';
