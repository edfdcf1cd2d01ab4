import type { Command } from "commander";

export function importCustomers(_parent: Command, _signal: AbortSignal): void {}
